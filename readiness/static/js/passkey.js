// Passkeys: asks the site what a device has to sign, lets the device sign it, and sends it back.
// The forms are hidden until this script finds that the browser can do so, here.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

// The members of a response that are bytes, each in base64url, as the standard's own toJSON writes them.
const MEMBERS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function toJson(credential) {
  const found = MEMBERS.filter((name) => credential.response[name]);
  const response = Object.fromEntries(found.map((name) => [name, toText(credential.response[name])]));
  return JSON.stringify({ id: credential.id, rawId: toText(credential.rawId), type: credential.type, response });
}

function withBytes(options) {
  const known = (list) => list?.map((each) => ({ ...each, id: toBytes(each.id) }));
  return {
    ...options,
    challenge: toBytes(options.challenge),
    user: options.user && { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
    allowCredentials: known(options.allowCredentials),
  };
}

// What the site answers; its error in words is thrown to be shown.
async function send(address, fields) {
  const response = await fetch(address, { method: "POST", body: fields });
  if (response.redirected) {
    // The session ended in the meantime.
    location.assign(response.url);
    return null;
  }
  const answer = await response.json();
  if (!response.ok) throw new Refusal(answer.error);
  return answer;
}

class Refusal extends Error {}

function wordsFor(error, { cancelled, held, failed }) {
  if (error instanceof Refusal) return error.message;
  if (error.name === "NotAllowedError" || error.name === "AbortError") return cancelled;
  return error.name === "InvalidStateError" ? held : failed;
}

async function run(form) {
  const fields = new URLSearchParams(new FormData(form));
  const options = await send(form.dataset.options, fields);
  if (!options) return;
  const credential = await navigator.credentials[form.dataset.passkey]({ publicKey: withBytes(options) });
  fields.set("credential", toJson(credential));
  const answer = await send(form.action, fields);
  if (answer) location.assign(answer.location);
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  // A passkey belongs to the site's configured address: under another one, no device would make or find it.
  if (!window.PublicKeyCredential || location.origin !== form.dataset.origin) continue;
  form.hidden = false;
  form.closest("[data-passkey-part]")?.removeAttribute("hidden");
  const alert = form.querySelector("[role=alert]");
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    alert.textContent = "";
    try {
      await run(form);
    } catch (error) {
      alert.textContent = wordsFor(error, form.dataset);
    }
    busy = false;
  });
}
