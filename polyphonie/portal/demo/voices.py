"""What people say in the demo: one voice a line, as (words, channel, quartier, place, how to answer, pseudonym)."""

# One voice a line is how a story is read.
# fmt: off

# S’asseoir en ville: what was heard in September, from the doors of Les Prés to the market. One finding of 32.
SITTING = (
    ("Depuis qu’ils ont enlevé le banc, je ne fais plus le tour de la place.", "door", "les-pres", "place du Marché", "letter", ""),
    ("Je m’arrête au muret de la pharmacie, mais quand il pleut on ne peut pas.", "door", "les-pres", "pharmacie des Tilleuls", "relay", ""),
    ("Pour aller au marché il me faut quatre pauses. Avant il y avait des bancs, maintenant je n’y vais plus que le mardi, quand ma fille me conduit.", "door", "les-pres", "allée des Prés", "call", ""),
    ("On n’ose pas demander à s’asseoir dans les boutiques sans acheter.", "cafe", "centre", "place du Marché", "none", ""),
    ("Les jeunes s’assoient sur les marches de la mairie parce qu’il n’y a rien d’autre.", "web", "centre", "place du Marché", "email", "Louise"),
    ("Je suis enceinte de sept mois : entre la gare et le centre, rien pour souffler.", "web", "la-gare", "gare", "email", ""),
    ("Avec la poussette, je voudrais m’asseoir à l’ombre cinq minutes.", "walk", "centre", "place du Marché", "sms", ""),
    ("Un banc sans dossier, ce n’est pas un banc pour nous.", "door", "les-pres", "foyer des Prés", "relay", ""),
    ("Mettez des accoudoirs : je peux m’asseoir, c’est me relever qui est difficile.", "door", "les-pres", "foyer des Prés", "letter", "Monique"),
    ("Mon mari ne sort plus seul depuis qu’il n’y a plus de banc rue des Tilleuls.", "phone", "les-pres", "rue des Tilleuls", "call", ""),
    ("Les bancs de la gare sont devant les poubelles, personne n’y va.", "web", "la-gare", "gare", "email", "Kev"),
    ("Il faudrait pouvoir s’asseoir en attendant le bus, l’abri n’a pas de siège.", "paper", "le-coteau", "chemin du Coteau", "letter", ""),
    ("Je vends sur le marché : mes clientes âgées ne restent plus discuter.", "cafe", "centre", "place du Marché", "email", ""),
    ("S’asseoir, c’est aussi se parler. On ne se parle plus.", "cafe", "centre", "place du Marché", "none", ""),
    ("Pensez à ceux qui ont mal au dos : un banc trop bas, on ne s’en relève pas.", "paper", "rives", "pont de l’Aurelle", "letter", "Patricia"),
    ("Devant l’école, les grands-parents attendent debout une demi-heure.", "web", "la-gare", "école Jean-Macé", "email", "Une maman de Jean-Macé"),
    ("À la médiathèque il y a des fauteuils dedans, mais rien dehors.", "web", "centre", "médiathèque", "page", "Zoé"),
    ("J’ai compté : huit cents mètres sans un siège entre les Prés et le centre.", "web", "les-pres", "rue des Tilleuls", "email", "Youssef"),
    ("Ma mère a 88 ans. Un banc tous les cinquante mètres et elle revient au marché.", "web", "les-pres", "allée des Prés", "email", "Aïcha B."),
    ("Je n’ai rien à dire, sauf pour les bancs.", "door", "les-pres", "allée des Prés", "none", ""),
    ("On nous a dit que les bancs attiraient le bruit. Le bruit, c’était les voitures.", "door", "les-pres", "rue des Tilleuls", "desk", ""),
    ("Je suis en fauteuil : laissez une place à côté du banc, que je sois avec les autres.", "meeting", "centre", "place du Marché", "email", ""),
    ("Des bancs face à face, pas en rang comme à l’arrêt de bus.", "web", "centre", "place du Marché", "email", "David N."),
    ("De l’ombre au-dessus, sinon l’été ils ne servent à rien.", "paper", "rives", "pont de l’Aurelle", "letter", ""),
    ("On s’assoit sur les bacs à fleurs, ils sont tous cassés.", "web", "centre", "place du Marché", "page", "Enzo, 17 ans"),
    ("Je passe tous les jours avec ma canne. Où est-ce que je me pose ?", "door", "les-pres", "rue des Tilleuls", "relay", ""),
    ("Avant, on jouait aux cartes sur le banc près de la fontaine.", "cafe", "centre", "place du Marché", "none", ""),
    ("Un siège devant la pharmacie, on attend souvent dehors.", "paper", "les-pres", "pharmacie des Tilleuls", "letter", ""),
    ("Je travaille debout toute la journée, le soir je voudrais m’asseoir dehors sans payer un café.", "door", "les-pres", "allée des Prés", "sms", "Omar"),
    ("Si vous remettez des bancs, faites-les en bois : le métal est glacé l’hiver.", "web", "le-coteau", "place du Marché", "email", ""),
    ("Nous sommes quinze du foyer à vouloir sortir l’après-midi. Il nous manque deux haltes.", "relay", "les-pres", "foyer des Prés", "relay", ""),
    ("Je ne sais pas écrire, on m’a dit que quelqu’un notait. C’est pour le banc de la place.", "door", "les-pres", "place du Marché", "relay", ""),
)

# S’asseoir en ville: others, answered one by one.
SITTING_OTHERS = (
    ("La fontaine de la place ne coule plus depuis deux ans.", "cafe", "centre", "place du Marché", "email", "Nicole"),
    ("Pourquoi a-t-on enlevé les bancs sans rien dire ?", "web", "centre", "place du Marché", "email", "Bernard"),
    ("Je veux bien réparer les vieux bancs avec l’atelier du foyer.", "relay", "les-pres", "foyer des Prés", "relay", ""),
    ("Un kiosque couvert au milieu de la place, pour la musique et la pluie.", "web", "centre", "place du Marché", "email", "Alain"),
)

# Que va devenir la place du Marché ?: what comes in now.
MARKET = (
    ("Gardez le marché du samedi là où il est, c’est notre seul rendez-vous.", "cafe", "centre", "place du Marché", "none", ""),
    ("Des arbres, vraiment. L’été dernier le thermomètre de la pharmacie marquait 44 °C.", "web", "centre", "place du Marché", "email", "Julie"),
    ("Je suis commerçante. Si on enlève toutes les places de parking, je perds les clients des villages.", "meeting", "centre", "place du Marché", "email", "Sarah"),
    ("On pourrait enlever les voitures le samedi seulement, pour essayer.", "web", "rives", "place du Marché", "email", "Léa"),
    ("Une aire de jeux, mais pas en plastique.", "walk", "centre", "place du Marché", "sms", ""),
    ("Les pavés sont très beaux et impossibles en fauteuil.", "paper", "centre", "place du Marché", "letter", ""),
    ("Un point d’eau pour boire et pour les chiens.", "web", "centre", "place du Marché", "page", "Tiago"),
    ("Je n’ai pas d’avis sur la place, mais le bus n’y passe plus et c’est cela qui me manque.", "phone", "le-coteau", "chemin du Coteau", "call", ""),
    ("Faites un grand vide, qu’on puisse y danser le 14 juillet.", "cafe", "centre", "place du Marché", "none", ""),
    ("Qui va arroser les arbres ? Ceux de 2019 sont morts.", "web", "rives", "place du Marché", "email", "Gérard P."),
    ("Mon père vient en voiture, il ne marche plus. Laissez-lui une place.", "door", "les-pres", "place du Marché", "call", ""),
    ("Des tables pour manger dehors le midi, on travaille à côté.", "web", "centre", "place du Marché", "email", ""),
    ("Le soir on ne traverse pas la place seule : il faut l’éclairer autrement.", "web", "centre", "place du Marché", "email", "Chloé"),
    ("Le marché sous les arbres, les camions derrière la halle.", "meeting", "centre", "place du Marché", "email", "Fournil Delmas"),
    ("Je voudrais voir le plan avec les vraies distances, pas un joli dessin.", "web", "le-coteau", "place du Marché", "email", "Jacques"),
    ("Ma boutique ne vit que du samedi. Ne faites pas les travaux au printemps.", "desk", "centre", "place du Marché", "desk", ""),
    ("Une place sans voitures, ce sont des enfants qui jouent. On l’a vu pendant la fête.", "web", "la-gare", "place du Marché", "email", "Fanny"),
    ("Laissez les racines tranquilles : le tilleul du coin a cent ans.", "paper", "rives", "place du Marché", "letter", "Mireille"),
    ("Pourquoi décider maintenant si la rocade n’est pas finie ?", "web", "le-coteau", "place du Marché", "email", ""),
    ("Des toilettes publiques propres, pour les marchands et pour nous.", "door", "les-pres", "place du Marché", "relay", ""),
    ("Je peux prêter des photos de la place en 1962.", "desk", "centre", "place du Marché", "desk", "Bernard"),
    ("Les vélos n’ont nulle part où s’attacher.", "web", "le-coteau", "place du Marché", "email", "Un cycliste du Coteau"),
    ("Ma fille dessine la place avec un manège. Je vous donne le dessin.", "cafe", "la-gare", "place du Marché", "none", ""),
    ("Un lieu où l’on peut rester sans acheter.", "door", "les-pres", "place du Marché", "relay", ""),
)

# À pied, à vélo, rue des Tilleuls: thirty-two that wait to be grouped (third scene of the visit).
LIMES = (
    ("Avec ma canne, d’ici à la pharmacie je ne peux m’asseoir nulle part.", "paper", "les-pres", "rue des Tilleuls", "letter", ""),
    ("Les voitures se garent sur le trottoir, je marche sur la route avec la poussette.", "web", "les-pres", "rue des Tilleuls", "email", "Amina"),
    ("Le trottoir est si penché que mon déambulateur part tout seul.", "door", "les-pres", "rue des Tilleuls", "relay", ""),
    ("Les racines soulèvent le bitume devant le 14. Je suis tombée deux fois.", "phone", "les-pres", "rue des Tilleuls", "call", ""),
    ("Je descends du trottoir à chaque poubelle.", "door", "les-pres", "rue des Tilleuls", "none", ""),
    ("Trop étroit pour deux. On se croise sur la chaussée.", "web", "les-pres", "rue des Tilleuls", "email", "Salima"),
    ("Les enfants du collège passent en courant, il n’y a pas de place pour tout le monde.", "door", "les-pres", "rue des Tilleuls", "letter", ""),
    ("En fauteuil, la rue des Tilleuls est fermée. Je fais le tour par la rocade.", "meeting", "les-pres", "rue des Tilleuls", "email", ""),
    ("Personne ne respecte le 30. Je n’ose plus traverser devant la pharmacie.", "web", "les-pres", "pharmacie des Tilleuls", "email", "Moussa"),
    ("Il faudrait un passage piéton devant la pharmacie.", "paper", "les-pres", "pharmacie des Tilleuls", "letter", ""),
    ("J’attends cinq minutes pour traverser, on finit par courir.", "door", "les-pres", "pharmacie des Tilleuls", "relay", ""),
    ("Le matin, les voitures coupent par notre rue pour éviter le feu.", "web", "les-pres", "rue des Tilleuls", "email", "Youssef"),
    ("Les livraisons bloquent le trottoir tous les jours à huit heures.", "web", "les-pres", "rue des Tilleuls", "page", ""),
    ("Une chaussée sans marquage : à vélo, on me frôle.", "web", "les-pres", "rue des Tilleuls", "email", "Un cycliste du Coteau"),
    ("Je vais au travail à vélo de nuit et la rue n’est pas éclairée.", "door", "les-pres", "rue des Tilleuls", "sms", "Omar"),
    ("Les feuilles mouillées en automne, c’est une patinoire.", "paper", "les-pres", "rue des Tilleuls", "letter", ""),
    ("Mon fils a huit ans, je ne le laisse pas aller seul à l’école par là.", "door", "les-pres", "rue des Tilleuls", "sms", ""),
    ("Les bordures sont trop hautes, même pour un chariot de courses.", "relay", "les-pres", "rue des Tilleuls", "relay", ""),
    ("Le lampadaire du 22 est cassé depuis Noël.", "web", "les-pres", "rue des Tilleuls", "email", "Monique"),
    ("Je préfère passer par le parking du supermarché, c’est tout dire.", "door", "les-pres", "rue des Tilleuls", "none", ""),
    ("Mettez la rue en sens unique et rendez-nous un trottoir.", "web", "les-pres", "rue des Tilleuls", "email", "Les voisins de l’allée des Prés"),
    ("Je suis contre le sens unique : on reportera tout dans l’allée.", "web", "les-pres", "allée des Prés", "email", ""),
    ("À la pharmacie, une marche de quinze centimètres et pas de rampe.", "phone", "les-pres", "pharmacie des Tilleuls", "call", ""),
    ("Quand il pleut, une flaque prend toute la largeur.", "paper", "les-pres", "rue des Tilleuls", "letter", ""),
    ("Les chiens et leurs crottes. Voilà.", "door", "les-pres", "rue des Tilleuls", "none", ""),
    ("J’aimerais que mes petits-enfants puissent venir à pied.", "door", "les-pres", "allée des Prés", "letter", "Jeanne des Prés"),
    ("La nuit, une voiture s’est renversée au virage. On l’avait dit.", "phone", "les-pres", "rue des Tilleuls", "call", ""),
    ("Un miroir au carrefour de l’allée, on sort à l’aveugle.", "web", "les-pres", "allée des Prés", "email", ""),
    ("Les tilleuls sont magnifiques, ne les coupez pas pour élargir.", "web", "les-pres", "rue des Tilleuls", "email", "Mireille"),
    ("On pourrait marcher entre les arbres et le mur, il y a un mètre vingt.", "walk", "les-pres", "rue des Tilleuls", "email", ""),
    ("Je pousse mon mari. Avec les poteaux, le fauteuil ne passe pas.", "door", "les-pres", "rue des Tilleuls", "call", ""),
    ("Ma voisine ne sort plus. Elle dit que c’est à cause du trottoir.", "relay", "les-pres", "rue des Tilleuls", "relay", ""),
)

CANTEEN = (
    ("Mes enfants disent qu’ils ont faim à quatre heures.", "web", "la-gare", "école Jean-Macé", "email", "Une maman de Jean-Macé"),
    ("Trop de bruit. Ma fille mange en dix minutes pour sortir plus vite.", "web", "la-gare", "école Jean-Macé", "email", ""),
    ("Un menu sans viande deux fois par semaine, ce serait bien.", "paper", "la-gare", "école Jean-Macé", "letter", ""),
    ("Ne supprimez pas la viande : c’est le seul repas complet de certains enfants.", "meeting", "la-gare", "école Jean-Macé", "email", ""),
    ("On jette énormément de pain.", "relay", "la-gare", "école Jean-Macé", "relay", ""),
    ("Mon fils est allergique et mange seul à une table. Il a six ans.", "phone", "centre", "école Jean-Macé", "call", ""),
    ("Moi j’aime bien quand Sophie vient nous demander si c’était bon. (Nour, CE1)", "meeting", "la-gare", "école Jean-Macé", "desk", "Nour, CE1"),
    ("Le maraîcher des Rives pourrait livrer la cantine.", "web", "rives", "", "email", "Hélène"),
    ("Le tarif a augmenté sans explication.", "desk", "les-pres", "", "desk", ""),
    ("Des assiettes plus petites pour les petits et du rab pour qui veut.", "meeting", "la-gare", "école Jean-Macé", "email", ""),
)

STREET = (
    ("Le mercredi, on pourrait fermer la rue et sortir les vélos.", "cafe", "la-gare", "rue Jean-Macé", "none", "Inaya"),
    ("Une rue aux enfants oui, mais je dois pouvoir sortir ma voiture pour travailler.", "door", "la-gare", "rue Jean-Macé", "call", ""),
    ("On a fait du roller jusqu’à la nuit. Refaites-le !", "cafe", "la-gare", "rue Jean-Macé", "none", "Lucas"),
    ("Les craies sur la route, on a vu la plus grande marelle de France.", "cafe", "la-gare", "rue Jean-Macé", "email", "Fanny"),
    ("Et les livraisons de la boulangerie ?", "desk", "la-gare", "rue Jean-Macé", "desk", "Fournil Delmas"),
    ("Je peux tenir la barrière un mercredi sur deux.", "web", "la-gare", "rue Jean-Macé", "email", "Michel"),
    ("Mon immeuble donne dessus. Le bruit ne me gêne pas, c’est gai.", "door", "la-gare", "rue Jean-Macé", "letter", ""),
    ("Il faudrait des toilettes pour les petits.", "web", "la-gare", "rue Jean-Macé", "email", ""),
)

LISTENING = (
    ("Le bus de 17 h 40 est supprimé sans prévenir une fois par semaine.", "web", "le-coteau", "chemin du Coteau", "email", "Inaya"),
    ("Je viens d’arriver. À qui demande-t-on pour un jardin partagé ?", "web", "rives", "", "email", "Léa"),
    ("Personne ne vient jamais nous voir au Coteau.", "door", "le-coteau", "chemin du Coteau", "letter", ""),
    ("Je cherche quelqu’un pour lire mon courrier, je ne vois plus bien.", "phone", "les-pres", "", "call", ""),
    ("Merci pour la réponse de la dernière fois, même si c’était non.", "web", "centre", "", "email", "Alain"),
    ("La chaufferie du gymnase est en panne, les enfants font judo en manteau.", "web", "la-gare", "", "email", ""),
    ("Je propose d’apprendre à réparer les vélos, le samedi.", "web", "le-coteau", "", "email", "Un cycliste du Coteau"),
)
