"""The people of the demo: everybody is invented."""

from django.utils.translation import gettext_noop as _n

PASSWORD = "demonstration-2026"

# (name of the service, what it does, telephone, place)
SERVICES = (
    (
        "Mission Participation",
        "Prépare les démarches avec les services, va vers les habitants, veille à ce que chacun reçoive sa réponse.",
        "02 99 00 10 20",
        "Mairie, bureau 12, du lundi au vendredi, 9 h–17 h",
    ),
    ("Cadre de vie", "Bancs, trottoirs, propreté, éclairage.", "02 99 00 10 21", "Centre technique, rue de la Gare"),
    ("Espaces verts", "Arbres, parcs, jardins partagés.", "02 99 00 10 22", "Serres municipales, le matin"),
    ("Mobilités", "Circulation, vélo, bus, stationnement.", "02 99 00 10 23", "Mairie, bureau 8"),
    (
        "Éducation et enfance",
        "Écoles, cantines, temps périscolaires.",
        "02 99 00 10 24",
        "Mairie, bureau 3, aussi le samedi matin",
    ),
    ("Culture", "Médiathèque, fêtes, mémoire de la ville.", "02 99 00 10 25", "Médiathèque"),
)

# (key, name, public title, roles, service)
STAFF = (
    (
        "lina",
        "Lina Berthelot",
        "responsable de la Mission Participation",
        ("administrator", "agent"),
        "Mission Participation",
    ),
    ("karim", "Karim Lounis", "chargé de participation", ("agent",), "Mission Participation"),
    ("odile", "Odile Grenier", "technicienne cadre de vie", ("agent",), "Cadre de vie"),
    ("bastien", "Bastien Roche", "responsable du Cadre de vie", ("agent",), "Cadre de vie"),
    ("maelle", "Maëlle Kervran", "jardinière-paysagiste", ("agent",), "Espaces verts"),
    ("yann", "Yann Dubreuil", "chargé des mobilités", ("agent",), "Mobilités"),
    ("sophie", "Sophie Ansart", "responsable des cantines", ("agent",), "Éducation et enfance"),
    ("nadia", "Nadia Belkacem", "directrice de la médiathèque", ("agent",), "Culture"),
    ("ines", "Inès Caradec", "adjointe au cadre de vie", ("signatory", "elected"), ""),
    ("hugo", "Hugo Marchand", "maire", ("signatory", "elected"), ""),
    ("fatou", "Fatou Diarra", "adjointe à l’éducation", ("signatory", "elected"), ""),
    ("pierre", "Pierre Vasseur", "conseiller délégué aux mobilités", ("elected",), ""),
    ("claire", "Claire Montagne", "conseillère d’opposition", ("elected",), ""),
    ("samira", "Samira Haddad", "médiatrice du quartier des Prés", ("relay",), ""),
    ("joel", "Joël Pinson", "gardien du foyer des Prés", ("relay",), ""),
    ("awa", "Awa Sow", "bénévole de l’aide alimentaire", ("relay",), ""),
    ("thomas", "Thomas Leroy", "animateur, coopérative Parlons-en", ("facilitator",), ""),
    ("renee", "Renée Aubert", "observatrice, comité d’éthique de la participation", ("observer",), ""),
)

# (name, pseudonym, quartier): residents with an account. The pseudonym is what the public reads.
RESIDENTS = (
    ("Jeanne Morel", "Jeanne des Prés", "les-pres"),
    ("Marcel Guillou", "", "les-pres"),
    ("Aïcha Benali", "Aïcha B.", "les-pres"),
    ("Lucas Fontaine", "Lucas", "la-gare"),
    ("Émilie Tanguy", "Une maman de Jean-Macé", "la-gare"),
    ("Paul Rivoal", "", "la-gare"),
    ("Nicole Hamon", "Nicole", "centre"),
    ("David Nguyen", "David N.", "centre"),
    ("Sarah Cohen", "Sarah", "centre"),
    ("Mohamed Cissé", "Mo", "centre"),
    ("Brigitte Lemaire", "", "le-coteau"),
    ("Antoine Delmas", "Un cycliste du Coteau", "le-coteau"),
    ("Inaya Traoré", "Inaya", "le-coteau"),
    ("Gérard Pasquier", "", "rives"),
    ("Chloé Martinet", "Chloé", "rives"),
    ("Rachid Amrani", "Rachid", "rives"),
    ("Hélène Corre", "Hélène", "rives"),
    ("Youssef Mansour", "Youssef", "les-pres"),
    ("Monique Le Gall", "Monique", "les-pres"),
    ("Kevin Robert", "Kev", "la-gare"),
    ("Julie Perrin", "", "centre"),
    ("Alain Bouvier", "Alain", "centre"),
    ("Fanny Rousseau", "Fanny", "la-gare"),
    ("Omar Diallo", "Omar", "les-pres"),
    ("Sylvie Marchetti", "", "le-coteau"),
    ("Tiago Ferreira", "Tiago", "rives"),
    ("Louise Briand", "Louise", "centre"),
    ("Michel Caron", "", "la-gare"),
    ("Amina Kone", "Amina", "les-pres"),
    ("Christophe Noël", "Christophe", "le-coteau"),
    ("Mireille Abgrall", "Mireille", "rives"),
    ("Enzo Lopez", "Enzo, 17 ans", "la-gare"),
    ("Simone Petit", "", "les-pres"),
    ("Bernard Klein", "Bernard", "centre"),
    ("Zoé Lambert", "Zoé", "centre"),
    ("Salima Ouali", "", "les-pres"),
    ("Jacques Morvan", "Jacques", "le-coteau"),
    ("Patricia Simon", "Patricia", "rives"),
    ("Moussa Keita", "Moussa", "la-gare"),
    ("Virginie Dupré", "Virginie", "centre"),
    ("Léa Chevalier", "Léa", "rives"),
    ("René Salaün", "", "le-coteau"),
)

# (name, kind, name of the resident who speaks for it)
ORGANISATIONS = (
    ("Les commerçants de la place", "association", "Sarah Cohen"),
    ("Parents d’élèves de Jean-Macé", "association", "Émilie Tanguy"),
    ("Roue libre, pour le vélo en ville", "association", "Antoine Delmas"),
    ("Les voisins de l’allée des Prés", "group", "Youssef Mansour"),
    ("Fournil Delmas et fils", "firm", "Christophe Noël"),
)

# Those whose door the visitor of the demo can open, in the order of the visit.
DOORS = (
    ("karim", _n("Agent (Mission Participation)")),
    ("odile", _n("Agente (Cadre de vie)")),
    ("samira", _n("Personne relais (Les Prés)")),
    ("ines", _n("Signataire et élue")),
    ("hugo", _n("Maire")),
    ("lina", _n("Administration")),
    ("jeanne", _n("Habitante avec un compte")),
    ("renee", _n("Observatrice (comité d’éthique)")),
)
