"""What the inhabitants of the demo propose for its participatory budgets."""

# Voices as in `voices.py`: words, channel, quartier, place, how to answer, shown name.
HEARD = (
    ("Des casiers à vélos fermés à la gare. On m’en a volé deux en un an.", "web", "la-gare", "gare", "page", "Kev"),
    ("Une fontaine à boire place du Marché. L’été, les enfants boivent à la borne de nettoyage.", "desk", "centre", "place du Marché", "call", ""),
    ("Des nichoirs et une haie au bord de la cour de Jean-Macé, plantés par les élèves.", "web", "la-gare", "école Jean-Macé", "email", "Une maman de Jean-Macé"),
    ("Un abri avec un banc au départ du chemin du Coteau. Quand il pleut, on attend le bus sous rien.", "relay", "le-coteau", "chemin du Coteau", "relay", "Brigitte"),
    ("Une grainothèque à la médiathèque, et deux bacs pour essayer.", "web", "centre", "médiathèque", "page", "Zoé"),
    ("Des barres pour s’étirer près du pont, pour les marcheurs de tous les âges.", "paper", "rives", "pont de l’Aurelle", "letter", "Patricia"),
    ("Un four à pain partagé au foyer des Prés. Ma grand-mère en parlait.", "cafe", "les-pres", "foyer des Prés", "page", "Omar"),
)  # fmt: skip

# (voice, title of the project, service, cost or 0 when refused, upkeep a year, months, what changes or why not)
PRES = (
    (("Un banc à mi-chemin de la pharmacie. Je m’assieds sur les murets, et je ne suis pas la seule.", "door", "les-pres", "rue des Tilleuls", "letter", ""),
     "Un banc à mi-chemin de la pharmacie", "Cadre de vie", 4_200, 60, 3, ""),
    (("Sur l’herbe derrière le foyer, des tables pour manger dehors ensemble.", "web", "les-pres", "foyer des Prés", "page", "Youssef"),
     "Des tables derrière le foyer", "Espaces verts", 5_500, 120, 4, ""),
    (("Un barbecue qui ferme, derrière le foyer. On se retrouverait le dimanche.", "web", "les-pres", "foyer des Prés", "page", "Moussa"),
     "Un barbecue partagé", "Espaces verts", 3_000, 200, 4, ""),
    (("Des arbres allée des Prés, c’est un four en juillet.", "relay", "les-pres", "allée des Prés", "relay", "Salima"),
     "Des arbres allée des Prés", "Espaces verts", 0, 0, 0, ""),
)  # fmt: skip

YOUNG = (
    (("Un abri pour se retrouver quand il pleut, près du terrain. Avec de la lumière.", "web", "la-gare", "gare", "page", "Enzo, 17 ans"),
     "Un abri éclairé près du terrain", "Cadre de vie", 14_000, 300, 8, "L’abri est ouvert sur deux côtés, pour que l’on y voie de la rue."),
    (("Des filets neufs et des traits de handball au gymnase découvert.", "cafe", "la-gare", "gare", "page", "Léa"),
     "Des filets et des traits au terrain", "Cadre de vie", 5_200, 400, 3, ""),
    (("Un studio pour enregistrer, à la médiathèque, le mercredi.", "web", "centre", "médiathèque", "page", "Inaya"),
     "Un coin pour enregistrer à la médiathèque", "Culture", 9_800, 250, 6, ""),
    (("Des caméras de foot automatiques pour filmer nos matchs.", "web", "centre", "", "page", "Tiago"),
     "Filmer les matchs", "Cadre de vie", 0, 0, 0, "Filmer des mineurs en continu sur un lieu public n’est pas possible sans surveillance humaine."),
    (("Deux tables de ping-pong au bord de l’Aurelle.", "paper", "rives", "pont de l’Aurelle", "page", "Fanny"),
     "Deux tables de ping-pong au bord de l’eau", "Espaces verts", 6_400, 80, 4, ""),
)  # fmt: skip

THIRD = (
    (("Une traversée sûre devant Jean-Macé, surélevée, pour que les voitures ralentissent vraiment.", "web", "la-gare", "école Jean-Macé", "page", "Une maman de Jean-Macé"),
     "Une traversée surélevée devant l’école", "Mobilités", 38_000, 200, 9, ""),
    (("Des jardins en bacs, à hauteur de fauteuil, au foyer des Prés.", "relay", "les-pres", "foyer des Prés", "relay", ""),
     "Des jardins à hauteur de fauteuil", "Espaces verts", 16_000, 600, 6, ""),
    (("Éclairer le chemin du Coteau jusqu’à l’arrêt, mais pas toute la nuit.", "meeting", "le-coteau", "chemin du Coteau", "page", "Jacques"),
     "Éclairer le chemin du Coteau", "Cadre de vie", 27_000, 350, 7, "L’éclairage s’allume au passage et s’éteint à 23 heures, pour les chauves-souris."),
    (("Un ponton pour descendre au bord de l’eau, avec une rampe.", "web", "rives", "pont de l’Aurelle", "page", "Chloé"),
     "Un ponton au bord de l’Aurelle", "Espaces verts", 45_000, 900, 14, ""),
    (("Une boîte à livres et un banc devant la médiathèque, pour les soirs et le dimanche.", "paper", "centre", "médiathèque", "letter", "Louise"),
     "Une boîte à livres et son banc", "Culture", 3_500, 50, 3, ""),
    (("Une passerelle au-dessus de la voie ferrée.", "web", "la-gare", "gare", "page", "Michel"),
     "Une passerelle à la gare", "Mobilités", 0, 0, 0, "La voie et ses abords appartiennent au réseau ferré, et l’ouvrage coûterait plus de deux millions d’euros."),
)  # fmt: skip

SCHOOLS = (
    (("Planter trois grands arbres dans la cour de Jean-Macé. En juin, les enfants se serrent tous dans l’ombre du mur.", "web", "la-gare", "école Jean-Macé", "email", "Une maman de Jean-Macé"),
     "Trois grands arbres dans la cour de Jean-Macé", "Espaces verts", 18_000, 350, 10, "Deux tilleuls et un micocoulier, sur le côté sud : les réseaux passent au nord."),
    (("Une pergola avec une vigne au-dessus du bac à sable de la maternelle.", "relay", "les-pres", "foyer des Prés", "relay", ""),
     "Une pergola au-dessus du bac à sable", "Éducation et enfance", 12_500, 180, 6, ""),
    (("Un potager et deux bancs à l’école du Coteau, ouverts le samedi matin.", "meeting", "le-coteau", "chemin du Coteau", "page", "Christophe"),
     "Un potager et deux bancs à l’école du Coteau", "Espaces verts", 7_800, 420, 4, ""),
    (("Une fontaine à boire dans chaque cour. Les gourdes sont vides à dix heures.", "cafe", "centre", "place du Marché", "page", "Hélène"),
     "Une fontaine à boire dans chaque cour", "Éducation et enfance", 9_600, 300, 5, ""),
    (("Remplacer le goudron sous le préau des Rives par un sol qui laisse passer l’eau.", "web", "rives", "pont de l’Aurelle", "page", "Chloé"),
     "Un sol qui boit la pluie à l’école des Rives", "Cadre de vie", 24_000, 100, 9, ""),
    (("Une piscine gonflable l’été dans la cour.", "web", "centre", "", "page", "Lucas"),
     "Une piscine l’été dans la cour", "Éducation et enfance", 0, 0, 0, "Une baignade demande deux surveillants diplômés et un traitement de l’eau que la cour ne permet pas."),
)  # fmt: skip

SECOND = (
    (("Des bancs avec des dossiers sur le tour du marché.", "desk", "centre", "place du Marché", "call", ""),
     "Des bancs autour du marché", "Cadre de vie", 12_000, 150, 5, ""),
    (("Un terrain de boules à l’ombre, aux Rives.", "web", "rives", "pont de l’Aurelle", "page", "Rachid"),
     "Un terrain de boules à l’ombre", "Espaces verts", 18_000, 200, 8, ""),
    (("Des arceaux pour les vélos devant chaque école.", "web", "la-gare", "école Jean-Macé", "page", "Un cycliste du Coteau"),
     "Des arceaux à vélos devant les écoles", "Mobilités", 9_000, 60, 4, ""),
    (("Un kiosque à musique.", "paper", "centre", "place du Marché", "letter", "Bernard"),
     "Un kiosque à musique", "Culture", 52_000, 1_500, 18, ""),
)  # fmt: skip
