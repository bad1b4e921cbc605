/*! A Dock: passkeys. Only on the pages that use one; without script these stay hidden. AGPL-3.0-or-later. */

const REFUSED = "La clé d'accès n'a pas répondu. Réessayez, ou choisissez un autre moyen.";

/* Servers write bytes in base64url; the browser wants buffers. */

function bytes(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0)).buffer;
}

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function withBytes(keys = []) {
  return keys.map((key) => ({ ...key, id: bytes(key.id) }));
}

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    },
  });
  return answer(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get({ publicKey }) {
  const used = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
  const { authenticatorData, signature, userHandle } = used.response;
  return answer(used, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function answer(credential, response) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...response },
  };
}

/** What the server asks of the key: written in the page, or fetched when the button is pressed. */
async function options(form) {
  const written = form.querySelector('script[type="application/json"]');
  if (written) return JSON.parse(written.textContent);
  const fetched = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!fetched.ok) throw new Error(`status ${fetched.status}`);
  return (await fetched.json()).request_options;
}

const found = (selector) => (window.PublicKeyCredential ? document.querySelectorAll(selector) : []);

for (const sentence of found("[data-without-passkeys]")) sentence.hidden = true;

for (const form of found("[data-passkey]")) {
  const act = form.dataset.passkey === "create" ? create : get;
  const button = form.querySelector('button[type="button"]');
  const said = form.querySelector('[role="alert"]');
  form.hidden = false;
  button.addEventListener("click", async () => {
    said.hidden = true;
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await act(await options(form)));
      form.submit();
    } catch {
      said.textContent = REFUSED;
      said.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}
