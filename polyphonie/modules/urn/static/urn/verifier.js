// Checks the published file of a vote in the browser, without a server: chain, digests, urn, key, ballots, count.
// Written apart from the site's code and from verifier.py, from the public description, so that each checks the others.
(() => {
  "use strict";
  const AFTER = {
    "": ["rules"], rules: ["keys", "roll"], keys: ["roll", "day", "paper", "close"],
    roll: ["keys", "roll", "day", "paper", "close"], day: ["roll", "day", "paper", "close"],
    paper: ["roll", "day", "paper", "close"], close: ["open"], open: [],
  };
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  class Wrong extends Error {}
  const check = (held, sentence) => { if (!held) throw new Wrong(sentence); };

  // --- one way to write each thing

  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (array) => Array.from(array, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => {
    check(/^([0-9a-f]{2})*$/.test(text), "une clé n’est pas écrite comme une clé");
    return Uint8Array.from(text.match(/../g) || [], (pair) => Number.parseInt(pair, 16));
  };
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  };
  const sha = async (data) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", typeof data === "string" ? bytes(data) : data)));
  const byCodePoint = (a, b) => {
    const x = [...a], y = [...b];
    for (let i = 0; i < Math.min(x.length, y.length); i += 1) if (x[i] !== y[i]) return x[i].codePointAt(0) - y[i].codePointAt(0);
    return x.length - y.length;
  };
  const canonical = (value) => {
    if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
    if (typeof value === "number") {
      check(Number.isSafeInteger(value), "un nombre n’est pas entier");
      return String(value);
    }
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    return `{${Object.keys(value).sort(byCodePoint).map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  };
  const parsed = (text) => {
    const value = JSON.parse(text);
    // 1.0 and 1 are one number here and two texts in a chain: a file that writes numbers otherwise is not ours.
    check(!/\d[.eE]|-0/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')), "un nombre n’est pas entier");
    return value;
  };
  const fromBase64 = (text) => {
    check(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text), "un bulletin n’est pas en base 64");
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  };
  const receiptOf = async (sealed) => {
    const bits = BigInt(`0x${(await sha(sealed)).slice(0, 20)}`);
    return Array.from({ length: 16 }, (_, n) => ALPHABET[Number((bits >> BigInt(75 - 5 * n)) & 31n)]).join("");
  };
  const typed = (code) => code.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0").replace(/U/g, "V");
  const same = (one, other) => one.size === other.size && [...one].every((value) => other.has(value));
  const isSorted = (list) => list.every((value, n) => !n || byCodePoint(list[n - 1], value) <= 0);
  const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

  // --- the chain

  const readChain = async (chain) => {
    const said = Object.fromEntries(Object.keys(AFTER).filter(Boolean).map((kind) => [kind, []]));
    const digests = new Set();
    let previous = "0".repeat(64), kind = "";
    for (const [number, entry] of chain.entries()) {
      const linked = canonical(Object.keys(entry).sort()) === '["do","n","prev","with"]' && entry.n === number && entry.prev === previous;
      check(linked && AFTER[kind].includes(entry.do), `l’inscription ${number} de la chaîne ne suit pas la précédente`);
      kind = entry.do;
      previous = await sha(canonical(entry));
      digests.add(previous);
      said[kind].push(entry.with);
    }
    check(chain.length, "la chaîne est vide");
    check(said.keys.length < 2, "la chaîne nomme deux clés du bureau");
    return { said, digests };
  };
  const movements = (days) => {
    let urn = new Set();
    const ever = new Set();
    for (const day of days) {
      const entered = new Set(day.in), left = new Set(day.out);
      check(entered.size === day.in.length && left.size === day.out.length && isSorted(day.in) && isSorted(day.out), "un jour n’est pas trié, ou se répète");
      check(![...entered].some((code) => ever.has(code)), "un bulletin est entré deux fois");
      check([...left].every((code) => urn.has(code) || entered.has(code)), "un bulletin est retiré sans être entré");
      check(isCount(day.replaced) && isCount(day.cancelled) && day.replaced + day.cancelled === left.size, "les retraits ne font pas leur compte");
      check(entered.size >= day.replaced, "des bulletins sont remplacés par aucun autre");
      for (const code of entered) { ever.add(code); urn.add(code); }
      urn = new Set([...urn].filter((code) => !left.has(code)));
    }
    return urn;
  };
  const onPaper = (batches) => {
    const serials = batches.flatMap((batch) => batch.ballots.map(([serial]) => serial));
    check(new Set(serials).size === serials.length, "un bulletin de papier est compté deux fois");
    check(batches.every((batch) => batch.signed === batch.ballots.length), "un lot n’a pas le nombre de bulletins signé");
    check(new Set(batches.map((batch) => batch.batch)).size === batches.length, "deux lots portent le même numéro");
    return batches.flatMap((batch) => batch.ballots.map(([, choices]) => choices));
  };
  const checkUrn = async (said, lines, urn, paper) => {
    const [close] = said.close, { marks } = close;
    const sealed = lines.map(fromBase64);
    const codes = [];
    for (const one of sealed) codes.push(await receiptOf(one));
    check(isSorted(lines) && new Set(codes).size === codes.length, "l’urne n’est pas triée, ou se répète");
    check(same(new Set(codes), urn), "l’urne ne contient pas les bulletins que dit la chaîne");
    check(await sha(lines.map((line) => `${line}\n`).join("")) === close.urn, "l’urne n’est pas celle qui a été scellée");
    check([marks.web, marks.desk, marks.paper].every(isCount), "l’émargement n’est pas compté");
    const online = marks.web + marks.desk;
    check(close.ballots === sealed.length && sealed.length === online, "les bulletins en ligne ne sont pas autant que les émargements");
    check(paper.length <= marks.paper, "il y a plus de bulletins de papier que de signatures");
    const size = said.roll.length ? said.roll.at(-1).size : 0;
    check(online + marks.paper <= size, "il y a plus de votants que d’inscrits");
    return { sealed, codes, size };
  };

  // --- opening a ballot: HPKE (RFC 9180), base mode, X25519, HKDF-SHA256, AES-256-GCM

  const none = new Uint8Array(0);
  const KEM = joined(bytes("KEM"), Uint8Array.of(0, 0x20));
  const HPKE = joined(bytes("HPKE"), Uint8Array.of(0, 0x20, 0, 1, 0, 2));
  const hmac = async (key, message) => {
    const known = await crypto.subtle.importKey("raw", key.length ? key : new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", known, message));
  };
  const extract = (suite, salt, label, message) => hmac(salt, joined(bytes("HPKE-v1"), suite, bytes(label), message));
  const expand = async (suite, secret, label, info, length) => {
    const text = joined(Uint8Array.of(length >> 8, length & 255), bytes("HPKE-v1"), suite, bytes(label), info);
    return (await hmac(secret, joined(text, Uint8Array.of(1)))).slice(0, length);
  };
  const PKCS8 = fromHex("302e020100300506032b656e04220420");
  const keyOf = async (text) => {
    const raw = fromHex(text);
    check(raw.length === 32, "une clé n’est pas écrite comme une clé");
    const secret = await crypto.subtle.importKey("pkcs8", joined(PKCS8, raw), { name: "X25519" }, true, ["deriveBits"]);
    const { x } = await crypto.subtle.exportKey("jwk", secret);
    return { secret, open: Uint8Array.from(atob(x.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)) };
  };
  const unseal = async (sealed, key, context) => {
    const once = sealed.slice(0, 32);
    const theirs = await crypto.subtle.importKey("raw", once, { name: "X25519" }, false, []);
    const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: theirs }, key.secret, 256));
    const secret = await expand(KEM, await extract(KEM, none, "eae_prk", shared), "shared_secret", joined(once, key.open), 32);
    const root = await extract(HPKE, secret, "secret", none);
    const opens = await crypto.subtle.importKey("raw", await expand(HPKE, root, "key", context, 32), "AES-GCM", false, ["decrypt"]);
    const iv = await expand(HPKE, root, "base_nonce", context, 12);
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, opens, sealed.slice(32)));
  };
  const byName = ([a, x], [b, y]) => byCodePoint(a, b) || x - y;
  const choicesOf = (plain, vote) => {
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(plain).replace(/ +$/, "");
      const { choices, nonce } = JSON.parse(text);
      const plainly = choices.every((pair) => pair.length === 2 && typeof pair[0] === "string" && Number.isSafeInteger(pair[1]));
      if (!plainly || !/^([0-9a-f]{2})*$/.test(nonce)) return null;
      return canonical({ choices: [...choices].sort(byName), nonce, vote }) === text ? choices : null;
    } catch { return null; }
  };

  // --- what a ballot may say, and the count

  const counts = (setup, choices) => {
    const cost = new Map(setup.choices.map((choice) => [choice.id, choice.cost]));
    const names = choices.map(([name]) => name);
    const sum = (values) => values.reduce((total, value) => total + value, 0);
    if (!isSorted(names) || new Set(names).size !== names.length || !names.every((name) => cost.has(name)) || names.length < setup.least) return false;
    if (!choices.every(([, points]) => Number.isSafeInteger(points) && points >= 1)) return false;
    if (setup.ballot === "points") return sum(choices.map(([, points]) => points)) <= setup.most;
    if (!choices.every(([, points]) => points === 1)) return false;
    if (setup.ballot === "approval") return setup.most === 0 || names.length <= setup.most;
    const limits = [[[...cost.keys()], setup.envelope], ...setup.caps.map((cap) => [cap.choices, cap.limit])];
    return limits.every(([among, limit]) => sum(names.filter((name) => among.includes(name)).map((name) => cost.get(name))) <= limit);
  };
  const tally = (setup, ballots) => {
    const good = ballots.filter((choices) => choices !== null && counts(setup, choices));
    const votes = new Map(setup.choices.map((choice) => [choice.id, 0]));
    for (const [name, points] of good.flat()) votes.set(name, votes.get(name) + points);
    return { good, result: { counted: good.length, void: ballots.length - good.length, votes: Object.fromEntries(votes) } };
  };
  const openUrn = async (said, urn, paper, progress) => {
    const [{ vote, setup }] = said.rules, [{ key: told, result }] = said.open;
    const key = await keyOf(told);
    check(hex(key.open) === said.keys[0].public, "la clé publiée n’est pas celle du bureau");
    const info = await extract(HPKE, none, "info_hash", bytes(`polyphonie-urn-1|${vote}`));
    const context = joined(Uint8Array.of(0), await extract(HPKE, none, "psk_id_hash", none), info);
    const ballots = [];
    for (const one of urn.sealed) {
      let choices = null; // whoever votes may send anything: a void ballot, not a broken urn
      try { choices = choicesOf(await unseal(one, key, context), vote); } catch { choices = null; }
      ballots.push(choices);
      if (ballots.length % 200 === 0) await progress(ballots.length, urn.sealed.length);
    }
    const counted = tally(setup, [...ballots, ...paper]);
    check(canonical(counted.result) === canonical(result), "le résultat publié n’est pas celui des bulletins");
    return { ...counted, choices: new Map(urn.codes.map((code, n) => [code, ballots[n]])) };
  };

  // --- the ballots as the site gives them to whoever counts

  const pabulibOf = (text) => {
    const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
    const start = lines.findIndex((line) => line.trim().toUpperCase() === "VOTES");
    check(start >= 0, "le second fichier n’est pas au format Pabulib");
    const columns = lines[start + 1].split(";").map((name) => name.trim());
    const [vote, points] = [columns.indexOf("vote"), columns.indexOf("points")];
    return lines.slice(start + 2).filter((line) => line.trim()).map((line) => {
      const cells = line.split(";");
      const names = cells[vote] ? cells[vote].split(",") : [];
      const values = points >= 0 && cells[points] ? cells[points].split(",").map(Number) : names.map(() => 1);
      return names.map((name, n) => [name, values[n]]);
    });
  };
  const asOne = (ballots) => ballots.map((choices) => canonical([...choices].sort(byName))).sort().join("\n");

  // --- the whole

  const able = async () => {
    try { await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]); return true; } catch { return false; }
  };
  const verify = async (text, { heads = [], receipts = [], pabulib = null, progress = async () => {} } = {}) => {
    const done = [];
    let file;
    try { file = parsed(text); } catch (error) { throw error instanceof Wrong ? error : new Wrong("ce fichier n’est pas du JSON"); }
    try {
      check(file && file.format === "polyphonie-urn-1", "ce fichier n’est pas celui d’une urne");
      const { said, digests } = await readChain(file.chain);
      done.push(`La chaîne se suit, de sa première inscription à sa dernière (${file.chain.length}).`);
      check(heads.every((head) => digests.has(head)), "une empreinte notée pendant le vote n’est pas dans la chaîne");
      if (heads.length) done.push(`Les empreintes notées pendant le vote y sont toutes (${heads.length}).`);
      const receiptsIn = movements(said.day), paper = onPaper(said.paper);
      let stage = said.keys.length ? "running" : "prepared", opened = null;
      if (said.close.length) {
        const urn = await checkUrn(said, file.sealed, receiptsIn, paper);
        stage = "sealed";
        done.push(`L’urne est celle qui a été scellée : ${urn.sealed.length} bulletins en ligne, autant que d’émargements, ${paper.length} sur papier, ${urn.size} personnes inscrites.`);
        if (said.open.length) {
          check(await able(), "ce navigateur ne sait pas ouvrir les bulletins (X25519) : prenez-en un plus récent, ou le programme Python");
          opened = await openUrn(said, urn, paper, progress);
          stage = "opened";
          done.push(`La clé publiée est celle du bureau ; elle ouvre l’urne, et le résultat est celui des bulletins : ${opened.result.counted} comptés, ${opened.result.void} nuls.`);
        }
      } else check(!file.sealed.length, "le fichier montre des bulletins avant la clôture");
      for (const code of receipts) check(receiptsIn.has(code), `le reçu ${code} n’est pas dans l’urne`);
      if (receipts.length) done.push(`Les reçus donnés sont dans l’urne (${receipts.length}).`);
      if (pabulib !== null) {
        check(opened, "l’urne n’est pas ouverte : le fichier Pabulib ne peut être comparé");
        check(asOne(pabulibOf(pabulib)) === asOne(opened.good), "les bulletins du fichier Pabulib ne sont pas ceux de l’urne");
        done.push("Le fichier Pabulib contient les mêmes bulletins que l’urne.");
      }
      return { stage, done, setup: said.rules[0].setup, opened };
    } catch (error) {
      throw error instanceof Wrong ? error : new Wrong(`le fichier est mal formé (${error.name})`);
    }
  };

  // --- the page

  const at = (id) => document.getElementById(id);
  const STAGES = { prepared: "le vote est préparé", running: "le vote est en cours", sealed: "l’urne est scellée", opened: "l’urne est ouverte" };
  const list = (place, sentences) => place.replaceChildren(...sentences.map((sentence) => {
    const item = document.createElement("li");
    item.textContent = sentence;
    return item;
  }));
  const show = (report, receipts) => {
    at("verdict").textContent = `Tout se tient : ${STAGES[report.stage]}.`;
    list(at("checks"), report.done);
    const titles = new Map(report.setup.choices.map((choice) => [choice.id, choice.title]));
    const rows = report.opened ? Object.entries(report.opened.result.votes).sort(([, a], [, b]) => b - a) : [];
    at("votes").hidden = !rows.length;
    at("votes").tBodies[0].replaceChildren(...rows.map(([name, total]) => {
      const row = document.createElement("tr");
      for (const text of [`${titles.get(name)} (${name})`, total]) row.insertCell().textContent = text;
      return row;
    }));
    const said = (code) => report.opened?.choices.get(code)?.map(([name, points]) => points > 1 ? `${titles.get(name) ?? name} (${points} points)` : titles.get(name) ?? name).join(", ");
    list(at("found"), receipts.map((code) => `Reçu ${code.match(/.{4}/g).join("-")} : ${report.opened ? said(code) ?? "bulletin nul" : "dans l’urne, encore scellé"}`));
  };
  const progress = async (count, all) => {
    at("status").textContent = `${count} bulletins ouverts sur ${all}…`;
    await new Promise((next) => { setTimeout(next); });
  };
  at("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new Uint8Array(await at("file").files[0].arrayBuffer());
    const receipts = at("receipts").value.split("\n").map(typed).filter(Boolean);
    const heads = at("heads").value.match(/\b[0-9a-f]{64}\b/g) ?? [];
    const pabulib = at("pabulib").files.length ? await at("pabulib").files[0].text() : null;
    at("report").hidden = true;
    at("status").textContent = "Vérification en cours…";
    list(at("found"), []);
    list(at("checks"), []);
    at("votes").hidden = true;
    at("problem").textContent = "";
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(data);
      show(await verify(text, { heads, receipts, pabulib, progress }), receipts);
    } catch (error) {
      at("verdict").textContent = "Quelque chose est faux.";
      at("problem").textContent = error instanceof Wrong ? `FAUX : ${error.message}.` : "FAUX : ce fichier n’est pas du texte.";
    }
    at("digest").textContent = await sha(data);
    at("status").textContent = "Vérification terminée.";
    at("report").hidden = false;
    at("report").focus();
  });
})();
