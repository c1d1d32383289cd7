// Of a page with several forms, what is typed into one stays when another is sent or a link is opened: it stands in its
// form again when that comes back, in this tab and for the same person, until it is sent. What was sent and has led
// nowhere (no network) stays too, for an hour.
(() => {
  const KEPT = "unsent", HOUR = 3600000, by = document.currentScript.dataset.by;
  const TYPED = "textarea, input:not([type]), input[type=text], input[type=date], input[type=number]";
  const forms = () => [...document.querySelectorAll("main form[method=post]")];
  const fields = (form) => [...form.querySelectorAll(TYPED)];
  const key = (form, field) => `${form.getAttribute("action") || location.pathname} ${field.id || field.name}`;

  // A browser that keeps nothing, has no room or holds something odd: then one types as without this.
  const read = () => {
    try {
      const found = JSON.parse(sessionStorage.getItem(KEPT));
      return found.by === by ? Object(found.words) : {};
    } catch { return {}; }
  };
  const write = (words) => { try { sessionStorage.setItem(KEPT, JSON.stringify({ by, words })); } catch { /* as above */ } };

  let sent = null;
  document.addEventListener("submit", (event) => { sent = event.defaultPrevented ? null : event.target; });

  const met = new Set(); // what has stood on this page, here or sent or closed again: the storage knows no better
  const keep = () => {
    const words = read();
    met.forEach((each) => delete words[each]);
    forms().forEach((form) => fields(form).forEach((field) => {
      const was = field.defaultValue, now = field.value.trimEnd();
      if (now && now !== was.trimEnd()) words[key(form, field)] = { was, now, sent: form === sent ? Date.now() : 0 };
    }));
    write(words);
  };
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });

  const restore = () => {
    const words = read();
    forms().forEach((form) => fields(form).forEach((field) => {
      const name = key(form, field), found = words[name], stands = field.defaultValue;
      if (met.has(name)) return;
      met.add(name);
      if (!found || found.now === field.value) return;
      // somebody else has written meanwhile: both stand there
      const changed = stands !== found.was && !found.now.includes(stands);
      if (changed && field.tagName !== "TEXTAREA") return;
      field.value = changed ? `${stands}\n${found.now}` : found.now;
      for (let each = field.closest("details"); each; each = each.parentElement.closest("details")) each.open = true;
    }));
  };

  // A form that was taken leads on to another address.
  const [came] = performance.getEntriesByType("navigation");
  const taken = !came || came.redirectCount > 0;
  const old = ({ sent: at }) => at && (taken || Date.now() - at > HOUR);
  write(Object.fromEntries(Object.entries(read()).filter(([, each]) => each && !old(each))));
  restore();
  document.addEventListener("htmx:after:swap", restore);
})();
