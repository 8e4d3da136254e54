// Starts the design system on a page and on what htmx swaps into it. Every page works without it.
(function () {
  "use strict";

  const DOUBLE_CLICK = 2000; // milliseconds
  const sent = new WeakMap();

  function prepare(part) {
    new DKFDS.ErrorSummary(part.querySelector('[data-module="error-summary"]')).init();
  }

  // A second submit of the same form in a moment is a double click. The button stays enabled: a disabled one loses the
  // focus and says nothing to a screen reader.
  function ignoreDoubleSubmit(event) {
    if (event.target.method !== "post") {
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

  DKFDS.init();
  offerPrint();
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.row-menu")));
  document.addEventListener("keydown", closeMenuOnEscape);
  document.addEventListener("submit", ignoreDoubleSubmit, true);
  document.addEventListener("htmx:load", (event) => event.detail.elt === document.body || prepare(event.detail.elt));
  document.addEventListener("htmx:responseError", sayThatItFailed);
  document.addEventListener("htmx:sendError", sayThatItFailed);
})();
