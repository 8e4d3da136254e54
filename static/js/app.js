// Starts the design system on a page and on what htmx swaps into it. Every page works without it.
(function () {
  "use strict";

  const DOUBLE_CLICK = 2000; // milliseconds
  const A_DAY = 24 * 60 * 60 * 1000;
  const sent = new WeakMap();

  function prepare(part) {
    new DKFDS.ErrorSummary(part.querySelector('[data-module="error-summary"]')).init();
  }

  // A second submit of the same form in a moment is a double click. The button stays enabled: a disabled one loses the
  // focus and says nothing to a screen reader.
  function ignoreDoubleSubmit(event) {
    if (event.target.method !== "post" || event.target.dataset.draft) {
      return;
    }
    if (event.timeStamp - sent.get(event.target) < DOUBLE_CLICK) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    sent.set(event.target, event.timeStamp);
  }

  function sayThatItFailed() {
    const notice = document.getElementById("request-failed");
    notice.hidden = false;
    notice.focus();
  }

  // A row's menu is a <details>; a click elsewhere, or Escape, closes it.
  function closeMenus(except) {
    document.querySelectorAll("details.row-menu[open]").forEach((menu) => {
      menu.open = menu === except;
    });
  }

  function closeMenuOnEscape(event) {
    const menu = event.key === "Escape" && event.target.closest("details.row-menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }

  // The browser's own print command works everywhere; the button appears where it can call it.
  function offerPrint() {
    document.querySelectorAll("[data-print]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    });
  }

  // What a fold was like goes along with the form, so that it can open so the next time.
  function rememberFold(event) {
    const field = event.target.dataset && document.getElementById(event.target.dataset.remember);
    if (field) {
      field.value = event.target.open ? "True" : "";
    }
  }

  // Drafts (draft.js) are for one user, until they are sent, the user signs out, or a day has passed.
  function removeOldDrafts() {
    const own = `draft:${document.body.dataset.user}:`;
    const sent = document.querySelector("#messages .alert-success") && sessionStorage.getItem("sent");
    Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => {
      const isOld = Date.now() - JSON.parse(localStorage.getItem(key)).at > A_DAY;
      if (!document.body.dataset.user || !key.startsWith(own) || isOld || key === sent) {
        localStorage.removeItem(key);
      }
    });
    sessionStorage.removeItem("sent");
  }

  DKFDS.init();
  removeOldDrafts();
  offerPrint();
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.row-menu")));
  document.addEventListener("keydown", closeMenuOnEscape);
  document.addEventListener("toggle", rememberFold, true);
  document.addEventListener("submit", ignoreDoubleSubmit, true);
  document.addEventListener("htmx:load", (event) => event.detail.elt === document.body || prepare(event.detail.elt));
  document.addEventListener("htmx:responseError", sayThatItFailed);
  document.addEventListener("htmx:sendError", sayThatItFailed);
})();
