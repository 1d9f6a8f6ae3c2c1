// Shows in the preview what is being typed, in the language of the page or in what stands in for it.

const LANGUAGES = ["kk", "ru", "en"];

function preview(form, card) {
  const order = [document.documentElement.lang, ...LANGUAGES];
  const show = () => {
    for (const spot of card.querySelectorAll("[data-shows]")) {
      const texts = order.map((language) => form.elements[`${spot.dataset.shows}_${language}`]?.value.trim());
      const text = texts.find(Boolean) ?? "";
      const most = Number(spot.dataset.most ?? Infinity);
      spot.textContent = text.length > most ? `${text.slice(0, most - 1)}…` : text;
    }
  };
  form.addEventListener("input", show);
}

const form = document.querySelector("form[data-previewed]");
const card = document.querySelector("[data-preview]");
if (form && card) preview(form, card);
