/*! A Dock: checks the signature of a certificate's QR code in the browser, with or without network. AGPL-3.0-or-later. */

const PARIS = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }); // writes 2026-11-24
const WORDS = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const DAY = 86400000;
const LONGEST = 4096;
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;
const PREFIX = "attestations-"; // what the worker keeps bears it

const today = () => PARIS.format(new Date());
const inWords = (day) => WORDS.format(new Date(`${day}T00:00:00Z`)).replace(/^1 /, "1er ");
const read = (name) => JSON.parse(document.querySelector(`[data-qr-${name}]`)?.textContent ?? "null");
const keys = read("keys");
const facts = read("facts"); // of the page of one certificate
const labels = read("labels"); // of the page without network
const offline = document.querySelector("[data-offline]");
const answerPlace = document.querySelector("[data-qr-check]");

/* -------------------------------------------------------------- the token */

function bytes(part) {
  const binary = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

const object = (part) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes(part)));

/** What a token says, or what is wrong with it: "malformed", "unknown_key", "bad_signature". */
async function checked(token) {
  let head, claims, signature;
  try {
    if (token.length > LONGEST || !TOKEN.test(token)) throw new Error("form");
    const parts = token.split(".");
    [head, claims, signature] = [object(parts[0]), object(parts[1]), bytes(parts[2])];
    if (head.alg !== "ES256" || Object.keys(head).sort().join() !== "alg,kid") throw new Error("header");
  } catch {
    return { fault: "malformed" };
  }
  const found = keys.keys.find((key) => key.kid === head.kid);
  if (!found) return { fault: "unknown_key" };
  const { kty, crv, x, y } = found;
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, ["verify"]);
  const signed = new TextEncoder().encode(token.slice(0, token.lastIndexOf(".")));
  const isGood = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, signed);
  return isGood ? { claims } : { fault: "bad_signature" };
}

/* ------------------------------------------------------------- the answer */

const LOOKS = { bon: "success", attention: "warning", mauvais: "error", neutre: "info" };

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function word(look, text, name, className) {
  const made = element(name, className, "");
  const icon = element("span", `fr-icon-${LOOKS[look]}-fill`, "");
  icon.setAttribute("aria-hidden", "true");
  made.append(icon, text);
  return made;
}

function whenChecked() {
  return `Vérifié le ${inWords(today())} avec les clés du ${inWords(offline.dataset.keysOf)}.`;
}

/** The quay plate, as pages draw it. */
function showPlate(look, said, sentence, rows = [], when = whenChecked()) {
  const plate = element("section", `ad-plate ad-plate--${look}`, "");
  const title = word(look, said, "h2", "ad-plate__word");
  title.id = "verdict-du-qr-code";
  plate.setAttribute("aria-labelledby", title.id);
  plate.append(title, element("p", "ad-plate__sentence", sentence), element("p", "ad-plate__day", when));
  answerPlace.replaceChildren(plate);
  if (rows.length) answerPlace.append(list(rows));
}

function list(rows) {
  const made = element("dl", "ad-summary", "");
  for (const [label, value] of rows) {
    const row = element("div", "ad-summary__row", "");
    row.append(element("dt", "", label), element("dd", "", value));
    made.append(row);
  }
  return made;
}

/* --------------------------------------- on the page of one certificate */

const ON_PAGE = {
  unknown_key: "Ce QR code n'est pas authentique : A Dock ne l'a pas signé. Fiez-vous à cette page, pas au papier.",
  bad_signature: "Ce QR code a été modifié : la signature d'A Dock ne lui va plus. Fiez-vous à cette page, pas au papier.",
  malformed: "Ce QR code est incomplet ou illisible. Comparez le papier avec cette page.",
};

function sayOnPage(look, sentence) {
  const line = word(look, sentence, "p", `ad-reason ad-reason--${look}`);
  answerPlace.replaceChildren(line);
}

async function checkOnPage(token) {
  const { fault, claims } = await checked(token);
  if (fault) sayOnPage(fault === "malformed" ? "attention" : "mauvais", ON_PAGE[fault]);
  else if (claims.c !== facts.c) {
    sayOnPage("mauvais", `Ce QR code a été fait pour une autre attestation (${claims.c}). Le papier n'est pas celui de cette page.`);
  } else if (Object.keys(facts).some((name) => claims[name] !== facts[name])) {
    sayOnPage("mauvais", "Ce QR code ne dit pas la même chose que cette page. Fiez-vous à cette page, et écrivez-nous.");
  } else sayOnPage("bon", "Le QR code est authentique : A Dock l'a signé, et il dit la même chose que cette page.");
}

/* ---------------------------------------------------- without network */

const OFFLINE = {
  unknown_key: ["mauvais", "Signé par une autre clé", "A Dock ne reconnaît pas la clé qui a signé ce QR code. Ne l'acceptez pas sans l'avoir vérifié avec du réseau."],
  bad_signature: ["mauvais", "QR code modifié", "Son contenu n'est plus celui que A Dock a signé. Ne vous fiez pas à ce papier."],
  malformed: ["attention", "QR code illisible", "Ce texte n'est pas entier, ou ne vient pas d'une attestation. Scannez de nouveau le QR code."],
};

const DAYS = /^\d{4}-\d{2}-\d{2}$/;

function isWhole(claims) {
  const texts = ["n", "c", "k", "s", "d"].every((name) => typeof claims[name] === "string");
  return texts && Number.isInteger(claims.w) && DAYS.test(claims.i) && DAYS.test(claims.e);
}

/** A code in the address that the QR code leads to must be the one that was signed. */
function codeInAddress(text) {
  const found = /\/attestations\/([^/#?]+)#/.exec(text)?.[1] ?? "";
  try {
    return decodeURIComponent(found).toUpperCase();
  } catch {
    return found; // no code is written so
  }
}

function host(text) {
  try {
    return /^https?:/i.test(text) ? new URL(text).host : location.host;
  } catch {
    return "?";
  }
}

async function checkOffline(text) {
  const whole = text.replace(/\s/g, "");
  const { fault, claims } = await checked(whole.slice(whole.indexOf("#") + 1));
  if (fault || !isWhole(claims)) return showPlate(...OFFLINE[fault ?? "malformed"]);
  const asked = codeInAddress(whole);
  const rows = [
    ["Entreprise", claims.d],
    ["SIREN", claims.s.replace(/(\d{3})(?=\d)/g, "$1 ")],
    ["Document", labels[claims.k] ?? claims.k],
    ...(claims.w ? [["Personnes nommées", String(claims.w)]] : []),
    ["Signée le", inWords(claims.i)],
    ["Dernier jour de validité", inWords(claims.e)],
    ["Numéro", claims.n],
    ["Code", claims.c],
  ];
  if (![location.host, offline.dataset.host].includes(host(whole))) {
    showPlate("mauvais", "Mène à un autre site", `Ce QR code mène à « ${host(whole)} » : une attestation d'A Dock mène toujours à ce site-ci.`);
  } else if (asked && asked !== claims.c) {
    showPlate("mauvais", "QR code d'une autre attestation", `Il a été fait pour l'attestation ${claims.c}, pas pour ${asked}.`, rows);
  } else if (today() > claims.e) {
    showPlate("mauvais", "Expirée", `L'attestation de ${claims.d} est authentique, mais son dernier jour était le ${inWords(claims.e)}.`, rows);
  } else if (today() < claims.i) {
    showPlate("attention", "Date à vérifier", `Cette attestation est signée du ${inWords(claims.i)}, après la date de ce téléphone. Vérifiez la date du téléphone.`, rows);
  } else {
    showPlate("bon", "Authentique", `${claims.d} : valable jusqu'au ${inWords(claims.e)}, si l'entreprise ne l'a pas retirée depuis.`, rows);
  }
}

function sayNoNetwork() {
  showPlate("attention", "Pas de réseau", "Sans réseau, un code tapé ne peut pas être vérifié. Scannez le QR code du papier.", [], "Rien n'a été vérifié.");
}

function sayAgeOfKeys() {
  const place = document.querySelector("[data-keys-age]");
  const age = Math.round((Date.parse(today()) - Date.parse(offline.dataset.keysOf)) / DAY);
  if (!place || age < 1) return;
  place.textContent = age === 1 ? ", gardées depuis hier" : `, gardées depuis ${age} jours`;
  if (age > 30) place.textContent += " : ouvrez cette page avec du réseau pour les renouveler";
}

/* --------------------------------------------------------- the camera */

async function offerCamera(button, field) {
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  const view = document.querySelector("[data-camera-view]");
  const note = document.querySelector("[data-camera-note]");
  const label = button.textContent;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let stream = null;

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
    button.textContent = label;
  }

  async function look() {
    if (!stream) return;
    const [found] = await detector.detect(view).catch(() => []);
    if (found?.rawValue) {
      stop();
      field.value = found.rawValue;
      await checkOffline(found.rawValue);
      answerPlace.scrollIntoView();
    } else setTimeout(look, 250);
  }

  button.hidden = note.hidden = false;
  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      view.srcObject = stream;
      view.hidden = false;
      button.textContent = "Arrêter la caméra";
      await view.play();
      look();
    } catch {
      stop();
      note.textContent = "La caméra n'a pas pu être ouverte. Scannez le QR code avec l'appareil photo, puis collez l'adresse lue.";
    }
  });
}

/* ------------------------------------------- keeping the page, or not */

const STATES = {
  absent: "Ce téléphone n'est pas préparé.",
  ready: "Ce téléphone est préparé : il vérifie les QR codes sans réseau.",
  removed: "Plus rien n'est gardé sur ce téléphone.",
  failed: "La préparation n'a pas abouti. Réessayez là où il y a du réseau.",
};

async function offerToPrepare() {
  const state = document.querySelector("[data-offline-state]");
  const prepare = document.querySelector("[data-prepare]");
  const remove = document.querySelector("[data-remove]");
  if (!("serviceWorker" in navigator) || !window.caches) return;

  function say(name) {
    state.textContent = STATES[name];
    remove.hidden = name !== "ready";
    prepare.hidden = !remove.hidden;
  }

  const known = () => navigator.serviceWorker.getRegistration("/attestations/");
  say((await known())?.active ? "ready" : "absent");

  prepare.addEventListener("click", async () => {
    prepare.disabled = true;
    try {
      const registration = await navigator.serviceWorker.register(offline.dataset.worker, { scope: "/attestations/" });
      await activated(registration);
      say("ready");
    } catch {
      say("failed");
    }
    prepare.disabled = false;
  });

  remove.addEventListener("click", async () => {
    await (await known())?.unregister();
    for (const name of await caches.keys()) if (name.startsWith(PREFIX)) await caches.delete(name);
    say("removed");
  });
}

function activated(registration) {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      else if (worker.state === "redundant") reject(new Error("redundant"));
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

/* ---------------------------------------------------------------- start */

const fragment = () => location.hash.slice(1);

function startOffline() {
  const form = document.querySelector("[data-qr-form]");
  offerToPrepare();
  if (!form || !window.crypto?.subtle) return; // the form then asks the server
  sayAgeOfKeys();
  offerCamera(form.querySelector("[data-camera]"), form.elements.code);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    checkOffline(form.elements.code.value);
  });
  // Kept and shown in the place of a page that the network did not bring.
  if (!fragment() && !isOwnAddress()) sayNoNetwork();
}

const isOwnAddress = () => location.pathname === "/attestations/hors-ligne";

function answerAddress() {
  if (!fragment()) return;
  if (!offline) checkOnPage(fragment());
  else checkOffline(isOwnAddress() ? fragment() : location.href);
}

if (offline) startOffline();
if (keys && window.crypto?.subtle) {
  answerAddress();
  addEventListener("hashchange", answerAddress);
}
