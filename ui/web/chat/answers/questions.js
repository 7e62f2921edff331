// The questions of a conversation.
//   keys      in the box of an edited question, Enter asks it and Esc leaves it as it was
//   focus     goes to the box of the next question, or back to the pencil; and to the same place when another version is
//             shown
let followed = null; // the place and the way of the link that was followed

element.addEventListener("keydown", (event) => {
  const form = event.target.closest(".asked form");
  if (!form || event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea")) {
    event.preventDefault();
    form.querySelector("[data-do]").click();
  }
  if (event.key === "Escape") form.querySelector("[data-toggle]").click();
});

element.addEventListener("click", (event) => {
  const asked = event.target.closest(".asked");
  if (event.target.closest(".reask")) asked.scrollIntoView({ block: "nearest" });
  if (event.target.closest(".asked form [data-toggle]")) asked.querySelector(".reask").focus();
  if (event.target.closest(".asked form [data-do]") && matchMedia("(hover: hover)").matches) document.querySelector("#question textarea")?.focus();
  const link = event.target.closest(".versions a");
  followed = link && { number: link.closest(".versions").dataset.number, way: link.dataset.way };
});

function focusVersions() {
  const versions = followed && element.querySelector(`.versions[data-number="${followed.number}"]`);
  if (!versions) return;
  (versions.querySelector(`a[data-way="${followed.way}"]`) ?? versions.querySelector("a"))?.focus();
  followed = null;
}

watch("value", focusVersions);
