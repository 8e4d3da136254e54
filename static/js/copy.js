// Buttons that copy a text of the page: <button data-copy="id of the text" data-copied="what to say then" hidden>.
(function () {
  "use strict";

  async function copy(button) {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const label = button.querySelector("span");
    label.setAttribute("role", "status");
    label.textContent = button.dataset.copied;
  }

  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => copy(button));
    });
  }
})();
