/** The products of the show, the one on air first in sight. */
import type { Lang, Product } from "../api/show";
import { make } from "../ui/dom";
import type { Strings } from "./strings";

export class Goods {
  #products: readonly Product[] = [];
  #shown: string | null = null;
  #drawn = "";

  constructor(
    private readonly section: HTMLElement,
    private readonly list: HTMLElement,
    private readonly looked: (productId: string) => void,
  ) {}

  set(products: readonly Product[], lang: Lang, strings: Strings): void {
    const drawn = JSON.stringify([products, lang]);
    if (drawn === this.#drawn) return; // nobody's place in the list is lost for nothing
    this.#drawn = drawn;
    this.#products = products;
    this.section.hidden = products.length === 0;
    this.list.replaceChildren(...products.map((product) => this.#item(product, lang, strings)));
    this.#mark();
  }

  #item(product: Product, lang: Lang, strings: Strings): HTMLElement {
    const item = card(product, lang, strings);
    item.addEventListener("click", () => this.looked(product.id));
    return item;
  }

  /** Mark the product that is being presented, and bring it into view; null when there is none. */
  show(id: string | null): void {
    if (id === this.#shown) return;
    this.#shown = id;
    const item = this.#mark();
    if (item !== null) scrollWithin(this.list, item);
  }

  #mark(): HTMLElement | null {
    let marked: HTMLElement | null = null;
    this.#products.forEach((product, index) => {
      const item = this.list.children[index];
      if (!(item instanceof HTMLElement)) return;
      item.toggleAttribute("data-now", product.id === this.#shown);
      if (product.id === this.#shown) marked = item;
    });
    return marked;
  }
}

function card(product: Product, lang: Lang, strings: Strings): HTMLElement {
  const price = make("p", "goods-price", "", make("span", "", product.price[lang]));
  if (product.list_price) {
    const was = make("s", "goods-was", product.list_price[lang]);
    was.setAttribute("aria-label", `${strings.listPrice} ${product.list_price[lang]}`);
    price.append(was);
  }
  price.append(make("span", "goods-now", strings.goodsNow));
  const words = make("div", "goods-words", "", make("p", "goods-name", product.name[lang]), price);
  return make("li", "goods-item", "", picture(product, lang), words);
}

/** The product's picture, or the first letter of its name. */
function picture(product: Product, lang: Lang): HTMLElement {
  if (!product.image) return make("span", "goods-picture", [...product.name[lang]][0] ?? "");
  const image = make("img", "goods-picture");
  image.src = product.image;
  image.alt = "";
  image.loading = "lazy";
  return image;
}

/** Bring an item into the list's view without moving the page. */
function scrollWithin(list: HTMLElement, item: HTMLElement): void {
  const top = item.offsetTop - list.offsetTop;
  const hidden = top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight;
  if (hidden) list.scrollTo({ top: top - list.clientHeight / 3, behavior: "smooth" });
}
