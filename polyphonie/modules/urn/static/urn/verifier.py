#!/usr/bin/env python3
"""Vérifie le fichier publié d’un vote Polyphonie, sans rien de Polyphonie : ce fichier suffit.

    python3 verifier.py urne.json [empreintes.txt] [REÇU...]

Il lui faut Python 3.10 ou plus et la bibliothèque « cryptography » (pip install cryptography), qui ouvre les bulletins.
Les empreintes sont celles que vous avez notées pendant le vote, dans n’importe quel fichier texte ; un reçu est le code
de 16 caractères remis à une personne qui a voté. Code de sortie : 0 tout se tient, 1 quelque chose est faux.

Écrit à part du code du site, d’après la description publique du protocole, pour que l’un contrôle l’autre.
"""

import base64
import hashlib
import hmac
import json
import re
import sys

AFTER = {
    None: ["rules"],
    "rules": ["keys", "roll"],
    "keys": ["roll", "day", "paper", "close"],
    "roll": ["keys", "roll", "day", "paper", "close"],
    "day": ["roll", "day", "paper", "close"],
    "paper": ["roll", "day", "paper", "close"],
    "close": ["open"],
    "open": [],
}


class Wrong(Exception):
    """Quelque chose est faux ; le message dit quoi."""


def check(held, sentence):
    if not held:
        raise Wrong(sentence)


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha(data):
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def code_of(sealed):
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    bits = int(sha(sealed)[:20], 16)
    return "".join(letters[bits >> shift & 31] for shift in range(75, -1, -5))


# --- opening a ballot: HPKE of RFC 9180, base mode, X25519, HKDF-SHA256, AES-256-GCM


def extract(suite, salt, label, data):
    return hmac.new(salt, b"HPKE-v1" + suite + label + data, "sha256").digest()


def expand(suite, secret, label, info, length):
    text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    out, block = b"", b""
    while len(out) < length:
        block = hmac.new(secret, block + text + bytes([len(out) // 32 + 1]), "sha256").digest()
        out += block
    return out[:length]


def unseal(sealed, private, public, vote):
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    once, body = sealed[:32], sealed[32:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(once))
    secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", once + public, 32)
    info = extract(suite, b"", b"info_hash", b"polyphonie-urn-1|" + vote.encode())
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + info
    root = extract(suite, secret, b"secret", b"")
    key, nonce = expand(suite, root, b"key", context, 32), expand(suite, root, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, body, None)


def choices_of(plain, vote):
    """Les choix d’un bulletin ouvert, ou None quand ce n’est pas un bulletin de ce vote."""
    try:
        said = json.loads(plain)
        choices = said["choices"]
        whole = compact({"choices": sorted(choices), "nonce": bytes.fromhex(said["nonce"]).hex(), "vote": vote})
        plainly = all(type(name) is str and type(points) is int for name, points in choices)
        return choices if plainly and plain.rstrip(b" ") == whole.encode() else None
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


# --- what a ballot may say


def counts(setup, choices):
    cost = {choice["id"]: choice["cost"] for choice in setup["choices"]}
    names = [name for name, _ in choices]
    if names != sorted(set(names)) or any(name not in cost for name in names) or len(names) < setup["least"]:
        return False
    if any(type(points) is not int or points < 1 for _, points in choices):
        return False
    if setup["ballot"] == "points":
        return sum(points for _, points in choices) <= setup["most"]
    if any(points != 1 for _, points in choices):
        return False
    if setup["ballot"] == "approval":
        return setup["most"] == 0 or len(names) <= setup["most"]
    limits = [(list(cost), setup["envelope"])] + [(cap["choices"], cap["limit"]) for cap in setup["caps"]]
    return all(sum(cost[n] for n in names if n in among) <= limit for among, limit in limits)


def tally(setup, ballots):
    good = [b for b in ballots if b is not None and counts(setup, b)]
    votes = {choice["id"]: 0 for choice in setup["choices"]}
    for ballot in good:
        for name, points in ballot:
            votes[name] += points
    return {"counted": len(good), "void": len(ballots) - len(good), "votes": votes}


# --- the file


def read_chain(chain):
    """Ce que dit chaque sorte d’inscription, et toutes les empreintes de la chaîne."""
    said, digests, previous, kind = {}, set(), "0" * 64, None
    for number, entry in enumerate(chain):
        linked = set(entry) == {"do", "n", "prev", "with"} and entry["n"] == number and entry["prev"] == previous
        check(linked and entry["do"] in AFTER[kind], f"l’inscription {number} de la chaîne ne suit pas la précédente")
        kind, previous = entry["do"], sha(compact(entry))
        digests.add(previous)
        said.setdefault(kind, []).append(entry["with"])
    check(chain, "la chaîne est vide")
    check(len(said.get("keys", [])) < 2, "la chaîne nomme deux clés du bureau")
    return said, digests


def receipts_in(days):
    urn, ever = set(), set()
    for day in days:
        entered, left = set(day["in"]), set(day["out"])
        check(day["in"] == sorted(entered) and day["out"] == sorted(left), "un jour n’est pas trié, ou se répète")
        check(not entered & ever, "un bulletin est entré deux fois")
        check(left <= urn | entered, "un bulletin est retiré sans être entré")
        check(day["replaced"] >= 0 and day["cancelled"] >= 0, "un nombre est négatif")
        check(day["replaced"] + day["cancelled"] == len(left), "les retraits ne font pas leur compte")
        check(len(entered) >= day["replaced"], "des bulletins sont remplacés par aucun autre")
        ever |= entered
        urn = (urn | entered) - left
    return urn


def on_paper(batches):
    serials = [serial for batch in batches for serial, _ in batch["ballots"]]
    check(len(set(serials)) == len(serials), "un bulletin de papier est compté deux fois")
    check(all(b["signed"] == len(b["ballots"]) for b in batches), "un lot n’a pas le nombre de bulletins signé")
    check(len({b["batch"] for b in batches}) == len(batches), "deux lots portent le même numéro")
    return [choices for batch in batches for _, choices in batch["ballots"]]


def check_urn(said, lines, urn, paper):
    close, marks = said["close"][0], said["close"][0]["marks"]
    sealed = [base64.b64decode(line, validate=True) for line in lines]
    codes = [code_of(one) for one in sealed]
    check(lines == sorted(lines) and len(set(codes)) == len(codes), "l’urne n’est pas triée, ou se répète")
    check(set(codes) == urn, "l’urne ne contient pas les bulletins que dit la chaîne")
    check(sha("".join(line + "\n" for line in lines)) == close["urn"], "l’urne n’est pas celle qui a été scellée")
    online = marks["web"] + marks["desk"]
    check(close["ballots"] == len(sealed) == online, "les bulletins en ligne ne sont pas autant que les émargements")
    check(len(paper) <= marks["paper"], "il y a plus de bulletins de papier que de signatures")
    size = said["roll"][-1]["size"] if "roll" in said else 0
    check(min(marks.values()) >= 0 and online + marks["paper"] <= size, "il y a plus de votants que d’inscrits")
    return sealed


def open_urn(said, sealed, paper):
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    rules, told = said["rules"][0], said["open"][0]
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(told["key"]))
    public = private.public_key().public_bytes_raw()
    check(public.hex() == said["keys"][0]["public"], "la clé publiée n’est pas celle du bureau")
    ballots = []
    for one in sealed:
        try:
            ballots.append(choices_of(unseal(one, private, public, rules["vote"]), rules["vote"]))
        except (InvalidTag, ValueError):  # whoever votes may send anything: a void ballot, not a broken urn
            ballots.append(None)
    check(tally(rules["setup"], ballots + paper) == told["result"], "le résultat n’est pas celui des bulletins")
    return dict(zip(map(code_of, sealed), ballots, strict=True))


def verify(file, heads=(), receipts=()):
    """Contrôle un fichier déjà lu ; rend (étape, {reçu: choix}). Lève Wrong."""
    try:
        check(file.get("format") == "polyphonie-urn-1", "ce fichier n’est pas celui d’une urne")
        said, digests = read_chain(file["chain"])
        check(set(heads) <= digests, "une empreinte notée pendant le vote n’est pas dans la chaîne")
        urn, paper = receipts_in(said.get("day", [])), on_paper(said.get("paper", []))
        stage, opened = "running" if "keys" in said else "prepared", {}
        if "close" in said:
            sealed = check_urn(said, file["sealed"], urn, paper)
            stage = "opened" if "open" in said else "sealed"
            opened = open_urn(said, sealed, paper) if "open" in said else {}
        else:
            check(not file["sealed"], "le fichier montre des bulletins avant la clôture")
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Wrong(f"le fichier est mal formé ({type(error).__name__})") from None
    for code in receipts:
        check(code in urn, f"le reçu {code} n’est pas dans l’urne")
    return stage, opened


def main(arguments):
    if not arguments:
        print(__doc__)
        return 2
    with open(arguments[0], encoding="utf-8") as source:
        file = json.load(source)
    heads, receipts = [], []
    for argument in arguments[1:]:
        code = re.sub(r"[^0-9A-Z]", "", argument.upper()).translate(str.maketrans("ILOU", "110V"))
        if len(code) == 16 and "." not in argument:
            receipts.append(code)
        else:
            with open(argument, encoding="utf-8") as source:
                heads += re.findall(r"\b[0-9a-f]{64}\b", source.read())
    try:
        stage, opened = verify(file, heads, receipts)
    except Wrong as wrong:
        print(f"FAUX : {wrong}.")
        return 1
    for name, votes in sorted(file["chain"][-1]["with"].get("result", {}).get("votes", {}).items()):
        print(f"{name} : {votes}")
    for code in receipts:
        print(f"Reçu {code} : {opened.get(code, 'dans l’urne, encore scellé')}")
    print(f"Tout se tient (étape : {stage}, {len(heads)} empreintes retrouvées).")
    print("Ce contrôle ne voit pas des bulletins déposés au nom de personnes qui n’ont pas voté.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
