/** The products of the show, by id. */
import { useQuery } from "@tanstack/react-query";
import { fetchProducts, type Lang, type Product } from "../../api/show";
import { useLive } from "./live";

export function useProducts() {
  const showId = useLive((state) => state.showId);
  return useQuery({
    queryKey: ["show-products", showId],
    queryFn: () => fetchProducts({ id: showId, token: null }),
    staleTime: 60_000,
  });
}

/** A product's name in a language, else in the other; its id where it is not sold any more. */
export function nameOf(products: readonly Product[] | undefined, id: string | null, lang: Lang): string {
  const found = products?.find((product) => product.id === id);
  return found === undefined ? (id ?? "") : found.name[lang] || found.name.ko || found.name.en;
}
