// Asks the browser for a passkey and posts its answer with the form (Web Authentication, level 2).
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  const data = JSON.parse(document.getElementById("passkey-options").textContent);
  const problem = form.querySelector("[role=alert]");

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const known = (list) => (list || []).map((item) => ({ ...item, id: bytes(item.id) }));

  const create = ({ publicKey }) =>
    navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: known(publicKey.excludeCredentials),
      },
    });
  const get = ({ publicKey }) =>
    navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: known(publicKey.allowCredentials),
      },
    });

  const answerOf = (credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const credential =
        form.dataset.passkey === "create"
          ? await create(data.creation_options)
          : await get(data.request_options);
      form.elements.credential.value = JSON.stringify(answerOf(credential));
      form.submit();
    } catch {
      // Cancelled, timed out, or not possible here: the browser does not say which.
      problem.hidden = false;
    }
  });

  // Pressed before this ran, the button would send a form without a passkey.
  form.querySelector("[type=submit]").disabled = false;
})();
