"""The licences of open data: the two that article D323-2-1 of the CRPA leaves, and how each is named elsewhere."""

from ..models import Licence

# What a Data Package says of each.
PACKAGE = {
    Licence.OPEN: {
        "name": "etalab-2.0",
        "title": "Licence Ouverte 2.0",
        "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    },
    Licence.ODBL: {
        "name": "ODbL-1.0",
        "title": "Open Database License 1.0",
        "path": "https://opendatacommons.org/licenses/odbl/1-0/",
    },
}
# What the SCDL catalogue says.
SCDL = {Licence.OPEN: "Licence Ouverte-LO", Licence.ODBL: "Open Database License-ODBL"}
