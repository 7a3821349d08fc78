"""Check and replay a published draw. Standard library only: this file can be handed to anyone.

    python replay.py RESULT.json POOL.csv QUOTAS.csv [COLUMN]

RESULT.json is what `polyphonie draw --json` printed; COLUMN holds the ids when `--id` named it. Nothing of the project is imported.
"""

import csv
import hashlib
import io
import json
import sys
from pathlib import Path


def canonical(value):
    """JSON with sorted keys, no space, UTF-8 bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data):
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def draw(result):
    """The members of the panel that the seed designates."""
    tickets, counter = result["tickets"], 0
    while True:
        text = f"{result['promise']['commitment']}\n{result['seed']}\n{counter}"
        value = int(sha256(text.encode()), 16)
        if value < 2**256 // tickets * tickets:
            break
        counter += 1
    number = value % tickets
    for panel in result["panels"]:
        if number < panel["tickets"]:
            return panel["members"]
        number -= panel["tickets"]
    return None


def people(pool_bytes):
    """The pool as {id: row}, read as the draw reads it."""
    text = pool_bytes.decode("utf-8-sig")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    rows = [r for r in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(r)]
    header = [cell.strip() for cell in rows[0]]
    table = [dict(zip(header, (c.strip() for c in row), strict=False)) for row in rows[1:]]
    return header, table


def counts_for(quota, row):
    """Whether a person counts for a quota (crossings with &, several values with |)."""
    names, values = [quota["feature"]], [quota["value"]]
    if quota["feature"] not in row:
        names = [n.strip() for n in quota["feature"].split("&")]
        values = [v.strip() for v in quota["value"].split("&")]
    return all(v == row[n] or v in [c.strip() for c in row[n].split("|")] for n, v in zip(names, values, strict=False))


def faults(result, pool_bytes, quotas_bytes, id_column=None):
    """Every promise that the published result does not keep, as sentences; empty if all hold."""
    found, vow = [], result["promise"]
    body = {k: v for k, v in vow.items() if k != "commitment"}
    urn = {
        "algorithm": vow["algorithm"],
        "rule": result["rule"],
        "size": result["size"],
        "tickets": result["tickets"],
        "panels": [{"members": p["members"], "tickets": p["tickets"]} for p in result["panels"]],
    }
    checks = {
        "le vivier n’est pas celui promis": vow["pool_sha256"] == sha256(pool_bytes),
        "les quotas ne sont pas ceux promis": vow["quotas_sha256"] == sha256(quotas_bytes),
        "l’urne n’est pas celle promise": vow["urn_sha256"] == sha256(canonical(urn)),
        "l’engagement ne couvre pas la promesse": vow["commitment"] == sha256(canonical(body)),
        "le panel n’est pas celui que désigne la graine": result["panel"] == (draw(result) if result["seed"] else []),
    }
    found += [sentence for sentence, holds in checks.items() if not holds]
    header, table = people(pool_bytes)
    names = ("id", "identifiant", "person_id", "nationbuilder_id", "personne", "code", "numero")
    column = id_column or next((h for h in header if h.casefold() in names), None)
    rows = {row[column] if column else str(i): row for i, row in enumerate(table, 1)}
    kinds = {
        person: [i for i, q in enumerate(result["quotas"]) if counts_for(q, rows[person])]
        for person in result["probabilities"]
        if person in rows
    }
    if len(kinds) != len(result["probabilities"]):
        return [*found, "des personnes de l’urne ne sont pas dans le vivier"]
    found += panel_faults(result, kinds) + household_faults(result, rows)
    return found + certificate_faults(result, kinds)


def panel_faults(result, kinds):
    """Panels that miss a quota, tickets that do not add up, chances that are not the urn's."""
    found, owed = [], dict.fromkeys(kinds, 0)
    for number, panel in enumerate(result["panels"], 1):
        counts = [0] * len(result["quotas"])
        for person in panel["members"]:
            owed[person] += panel["tickets"]
            for kind in kinds[person]:
                counts[kind] += 1
        right = len(set(panel["members"])) == len(panel["members"]) == result["size"]
        for quota, count in zip(result["quotas"], counts, strict=True):
            right = right and quota["min"] <= count <= quota["max"]
        if not right:
            found.append(f"le panel {number} ne respecte pas la taille ou les quotas")
    if sum(p["tickets"] for p in result["panels"]) != result["tickets"]:
        found.append("les billets ne font pas le compte")
    for person, tickets in owed.items():
        if abs(tickets / result["tickets"] - result["probabilities"][person]) > 1e-12:
            found.append(f"la chance de « {person} » n’est pas celle de l’urne")
    return found


def household_faults(result, rows):
    """Panels where more people of one household sit than promised."""
    rule = result["promise"]["household"]
    if not rule:
        return []
    found = []
    for number, panel in enumerate(result["panels"], 1):
        homes = [tuple(rows[p][c].casefold() for c in rule["columns"]) for p in panel["members"]]
        if any(homes.count(home) > rule["limit"] for home in homes if any(home)):
            found.append(f"le panel {number} réunit trop de personnes d’un même foyer")
    return found


def certificate_faults(result, kinds):
    """Whether the prices prove, by adding up, the bound on the lowest chance."""
    proof = result["certificate"]
    if not proof or not proof["by_hand"]:
        return []
    prices = [0.0] * len(result["quotas"])
    bound = proof["size"] * result["size"]
    for index, quota in enumerate(result["quotas"]):
        for priced in proof["quotas"]:
            if (priced["feature"], priced["value"]) == (quota["feature"], quota["value"]):
                prices[index] = priced["price"]
                bound += priced["price"] * quota["max" if priced["price"] > 0 else "min"]
    for person, kind in kinds.items():
        paid = proof["size"] + sum(prices[k] for k in kind)
        bound += max(0.0, proof["weights"].get(person, 0.0) - paid)
    aside = set(result["excluded"])
    weight = sum(w for p, w in proof["weights"].items() if p not in aside)
    if abs(weight - 1.0) > 1e-6 or bound > proof["bound"] + 1e-6:
        return ["le certificat ne prouve pas la borne annoncée"]
    return []


if __name__ == "__main__":
    contents = [Path(path).read_bytes() for path in sys.argv[1:4]]
    wrong = faults(json.loads(contents[0]), contents[1], contents[2], *sys.argv[4:5])
    print("\n".join(wrong) or "Tirage vérifié et rejoué : tout est conforme.")
    sys.exit(bool(wrong))
