// The board's own script: words for a failed save, one filled button a card, three keys on the focused card, and a
// question after a call.
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

  // What is being typed survives every change of the board. A card that stays keeps its open form (morphSkip does that
  // for a poll); one that leaves the board stands aside, above the lanes, until its form is sent or closed. A poll
  // answered by anybody but the board (who names its state) changes nothing.
  const aside = (card) => card && card.parentElement === document.getElementById("main");
  let held = [];
  document.addEventListener("htmx:before:swap", (event) => {
    const { sourceElement, text, response } = event.detail.ctx;
    const poll = sourceElement.id === "lanes";
    if (poll && !(response.status === 200 && response.headers.get("HX-PTag"))) { event.preventDefault(); return; }
    if (!poll && !sourceElement.matches("form.speak")) return;
    document.querySelectorAll("#lanes .speak").forEach((form) => {
      const card = form.closest("article");
      if (form === sourceElement || (poll && text.includes(`id="${card.id}"`))) return;
      const focused = form.contains(document.activeElement) && document.activeElement;
      if (poll || text.includes("<hx-partial")) held.push({ form, card, focused, place: form.parentElement.id });
    });
    held.forEach(({ form }) => form.remove());
  });
  const putBack = () => {
    held.forEach(({ form, card, focused, place }) => {
      if (!document.getElementById(place)) document.getElementById("first").after(card);
      document.getElementById(place).append(form);
      if (focused) focused.focus();
    });
    held = [];
  };
  document.addEventListener("htmx:finally:swap", putBack);
  document.addEventListener("htmx:after:swap", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    putBack();
    // Sent, a form goes with the lane it stood in; where the other has moved the card already, the board is behind.
    if (sourceElement.matches(".speak") && response && response.status === 200 && sourceElement.isConnected) {
      const card = sourceElement.closest("article");
      if (aside(card)) card.remove();
      else sourceElement.remove();
      htmx.trigger(document.getElementById("lanes"), "every");
    }
    // The focus has gone where the server sent it; a later change leaves it where it is then.
    document.querySelectorAll("main [autofocus]").forEach((each) => each.removeAttribute("autofocus"));
    // An open form holds the card's one filled button.
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
    if (aside(card)) card.remove();
    else card.querySelector(".acts > a").focus();
  });

  // After a call the card asks one line, also where the phone has thrown the page away meanwhile.
  const CALLED = `called-${script.dataset.by}`;
  let tab = null;
  try { tab = sessionStorage; } catch { /* a browser that keeps nothing asks nothing */ }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("article a[href^='tel:']");
    if (link && tab) tab.setItem(CALLED, link.closest("article").id);
  });
  const ask = () => {
    const card = document.getElementById((tab && tab.getItem(CALLED)) || "");
    const line = document.getElementById("called");
    if (document.hidden || !line || !card) return;
    tab.removeItem(CALLED);
    if (card.querySelector(".called") || card.querySelector(".speak")) return;
    card.querySelector(".acts").before(line.content.cloneNode(true));
    card.querySelector(".called button").focus();
  };
  addEventListener("focus", ask);
  addEventListener("pageshow", ask);
  document.addEventListener("visibilitychange", ask);
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("button[data-called]");
    if (!choice) return;
    const card = choice.closest("article");
    choice.closest(".called").remove();
    if (choice.dataset.called === "not-now") { card.querySelector(".acts > a").focus(); return; }
    card.dataset.called = choice.dataset.called;
    card.querySelector(".acts [data-key=l]").click();
  });
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll("article[data-called] .speak").forEach((form) => {
      const card = form.closest("article");
      if (card.dataset.called === "tried") form.querySelector("[name=reached][value=no]").checked = true;
      delete card.dataset.called;
    });
  });

  // The minutes offered follow the kind of contact, until somebody types their own.
  document.addEventListener("change", (event) => {
    const offered = event.target.dataset.minutes && JSON.parse(event.target.dataset.minutes);
    const minutes = offered && event.target.form.elements.minutes;
    if (!minutes || !["", ...Object.values(offered).map(String)].includes(minutes.value)) return;
    minutes.value = offered[event.target.value] || "";
  });

  // The first talk: a press takes what is marked in the box, and one writes on at its end.
  const talk = document.querySelector("form.talk");
  if (talk) {
    const box = talk.elements.words;
    talk.addEventListener("submit", () => {
      talk.elements.marked.value = box.value.slice(box.selectionStart, box.selectionEnd);
    });
    if (box.value) box.value += " ";
    if (!document.querySelector(".errors")) box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

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
