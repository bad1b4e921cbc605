/*! A Dock: suggestions while typing, copy buttons, passwords in the open, boxes that tick others. Pages do everything without it. AGPL-3.0-or-later. */

const WAIT = 150; // ms without a keystroke before asking
const SHORTEST = 2; // characters

/* ------------------------------------------------------------ suggestions */

/**
 * A search field with a list under it, after the WAI-ARIA "combobox" pattern: the focus stays in the field, arrows
 * move over the list, Enter opens the sheet chosen or, when none is, sends the form as usual.
 */
function suggest(field) {
  const list = document.createElement("ul");
  list.className = "ad-suggestions";
  list.id = `${field.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");

  const status = document.createElement("p");
  status.className = "fr-sr-only";
  status.setAttribute("aria-live", "polite");

  field.after(list);
  field.form.append(status);
  const roles = {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  };
  for (const [name, value] of Object.entries(roles)) field.setAttribute(name, value);

  let chosen = -1;
  let timer = 0;
  let request = null;
  let quietUntil = 0;

  function close() {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  // Whatever is being waited for no longer answers what is in the field.
  function forget() {
    clearTimeout(timer);
    request?.abort();
  }

  function choose(position) {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (position + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    options[chosen].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[chosen].id);
  }

  function open(option) {
    forget();
    close();
    // with the question, which the sheet leads back to
    const asked = encodeURIComponent(field.value.trim());
    location.assign(`/etablissements/${encodeURIComponent(option.dataset.siret)}?q=${asked}`);
  }

  function show(suggestions) {
    close();
    list.replaceChildren(...suggestions.map((suggestion, index) => drawn(suggestion, `${list.id}-${index}`)));
    list.hidden = !suggestions.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    const count = suggestions.length;
    status.textContent = count === 0 ? "Aucune suggestion." : count === 1 ? "1 suggestion." : `${count} suggestions.`;
  }

  async function ask() {
    const question = field.value.trim();
    if (question.length < SHORTEST || Date.now() < quietUntil) {
      close();
      status.textContent = "";
      return;
    }
    request = new AbortController();
    try {
      const address = `${field.dataset.suggestions}?q=${encodeURIComponent(question)}`;
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) {
        close();
        // refused or unavailable: nothing more is asked before the time said
        quietUntil = Date.now() + 1000 * Number(answer.headers.get("Retry-After") ?? 1);
        status.textContent = "Pas de suggestions en ce moment. La recherche fonctionne.";
        return;
      }
      const { suggestions } = await answer.json();
      if (document.activeElement === field) show(suggestions);
    } catch {
      close(); // cancelled, or offline: the form still works
    }
  }

  field.addEventListener("input", () => {
    forget();
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("blur", () => {
    forget();
    close();
  });
  field.form.addEventListener("submit", forget);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) open(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  // On pressing rather than on releasing, which would come after the field lost the focus and the list its items.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-siret]");
    if (option) open(option);
  });
}

function drawn({ libelle, siret, commune, licence }, id) {
  const option = document.createElement("li");
  option.className = "ad-suggestion";
  option.id = id;
  option.dataset.siret = siret;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const name = document.createElement("span");
  name.className = "ad-suggestion__name";
  name.textContent = libelle;
  const where = document.createElement("span");
  where.className = "ad-suggestion__where";
  where.textContent = [commune, licence].filter(Boolean).join(" · ");
  option.append(name, " ", where);
  return option;
}

/* ----------------------------------------------------------- copy buttons */

function offerCopy(button, status) {
  const label = [...button.childNodes];
  button.hidden = false;
  button.addEventListener("click", async () => {
    let outcome = "Copié";
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      outcome = "Copie refusée par le navigateur";
    }
    button.textContent = outcome;
    status.textContent = outcome;
    setTimeout(() => {
      button.replaceChildren(...label);
      status.textContent = "";
    }, 2000);
  });
}

function offerCopies() {
  const buttons = document.querySelectorAll("button[data-copy]");
  // The clipboard is only there on a secure address.
  if (!buttons.length || !navigator.clipboard) return;
  const status = document.createElement("p");
  status.className = "fr-sr-only";
  status.setAttribute("role", "status");
  document.querySelector("main").append(status);
  buttons.forEach((button) => offerCopy(button, status));
}

/* ----------------------------------------------------- passwords in the open */

// A box beside each password shows what is typed; it is hidden again before it is sent, so that no browser keeps it as a text.
function offerToShow(field) {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.id = `${field.id}-afficher`;
  box.setAttribute("aria-label", `Afficher : ${field.labels[0]?.firstChild.textContent.trim() ?? "mot de passe"}`);
  const label = document.createElement("label");
  label.className = "fr-label";
  label.htmlFor = box.id;
  label.textContent = "Afficher";
  const group = document.createElement("div");
  group.className = "fr-checkbox-group fr-checkbox-group--sm ad-reveal";
  group.append(box, label);
  field.after(group);
  box.addEventListener("change", () => (field.type = box.checked ? "text" : "password"));
  field.form?.addEventListener("submit", () => {
    box.checked = false;
    field.type = "password";
  });
}

/* --------------------------------------------------- boxes that tick others */

// Without it, the server ticks them when the form is sent.
function ticksAll(box) {
  const group = box.closest("details");
  group.addEventListener("change", ({ target }) => {
    if (target === box) {
      for (const other of group.querySelectorAll("input[type=checkbox]")) other.checked = box.checked;
    } else if (!target.checked) {
      box.checked = false; // or the server would tick it again
    }
  });
}

document.querySelectorAll("input[data-suggestions]").forEach(suggest);
document.querySelectorAll("input[data-ticks-all]").forEach(ticksAll);
document.querySelectorAll("input[type=password]").forEach(offerToShow);
// what is to be mended comes first; browsers that know `autofocus` on any element have done so already
document.getElementById("erreurs")?.focus();
offerCopies();
