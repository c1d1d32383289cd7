// Of a page with several forms, what is typed into one stays when another is sent or a link is opened: it stands in its
// form again when that comes back, in this tab and for the same person, until it is sent.
(() => {
  const KEPT = "unsent", by = document.currentScript.dataset.by;
  const TYPED = "textarea, input:not([type]), input[type=text], input[type=date], input[type=number]";
  const forms = () => [...document.querySelectorAll("main form[method=post]")];
  const fields = (form) => [...form.querySelectorAll(TYPED)];
  const key = (form, field) => `${form.getAttribute("action") || location.pathname} ${field.id || field.name}`;
  const kept = () => {
    const found = JSON.parse(sessionStorage.getItem(KEPT) || "{}");
    return found.by === by ? found : { by, words: {} };
  };

  let sent = null;
  document.addEventListener("submit", (event) => { sent = event.target; });
  addEventListener("pagehide", () => {
    const found = kept();
    forms().forEach((form) => fields(form).forEach((field) => {
      const was = field.defaultValue, now = field.value.trimEnd();
      delete found.words[key(form, field)];
      if (form !== sent && now && now !== was.trimEnd()) found.words[key(form, field)] = { was, now };
    }));
    sessionStorage.setItem(KEPT, JSON.stringify(found));
  });

  const { words } = kept();
  forms().forEach((form) => fields(form).forEach((field) => {
    const found = words[key(form, field)];
    if (!found || found.now === field.value) return;
    const changed = field.defaultValue !== found.was; // somebody else has written meanwhile: both stand there
    if (changed && field.tagName !== "TEXTAREA") return;
    field.value = changed ? `${field.value}\n${found.now}` : found.now;
    for (let each = field.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
  }));
})();
