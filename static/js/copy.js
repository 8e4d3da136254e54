// Buttons that copy a text of the page: <button data-copy="id of the text" data-copied="what to say then" hidden>.
// Where the browser does not let us, a field is selected, for the user to copy it.
(function () {
  "use strict";

  async function copy(button) {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.value ?? text.textContent);
    } catch {
      text.select?.();
      return;
    }
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
