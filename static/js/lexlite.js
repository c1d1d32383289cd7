// The board's own script: words for a failed save, one filled button a card, and three keys on the focused card.
(() => {
  const script = document.currentScript;
  const said = () => document.getElementById("said");

  const notSaved = () => { if (said()) said().textContent = script.dataset.notSaved; };
  document.addEventListener("htmx:error", notSaved);
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx && event.detail.ctx.response && event.detail.ctx.response.status;
    if (!status || status >= 500) notSaved();
  });

  // How long something sent can still be undone, beside the hour that the page names itself.
  const countDown = () => document.querySelectorAll("[data-until]").forEach((each) => {
    const left = Math.max(0, Math.ceil((Date.parse(each.dataset.until) - Date.now()) / 1000));
    each.textContent = `(${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")})`;
    const button = each.closest(".notice").querySelector("button");
    if (button && !left) button.disabled = true;
  });
  countDown();
  if (document.querySelector("[data-until]")) setInterval(countDown, 1000);

  // An open form holds the card's one filled button.
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll(".speak").forEach((form) => {
      form.closest("article").querySelectorAll(".acts > a").forEach((link) => link.classList.add("quiet"));
    });
  });

  // Pressed again, an action goes to its open form: what is typed there stays.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("article .acts a");
    const form = link && link.closest("article").querySelector(".speak");
    if (form && form.getAttribute("action") === link.pathname) {
      event.preventDefault();
      event.stopPropagation();
      form.focus();
    }
  }, true);

  // Close an open form, and go back to the action that opened it.
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (!close) return;
    const card = close.closest("article");
    close.closest(".speak").remove();
    card.querySelector(".acts > a").focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "k") { event.preventDefault(); document.getElementById("find").focus(); }
      return;
    }
    const typing = event.target.closest("input, textarea, select");
    const card = event.target.closest("article.item");
    if (typing || !card || event.altKey) return;
    const action = card.querySelector(`.acts [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (action) { event.preventDefault(); action.click(); }
  });
})();
