/** The products of the show, by id. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { fetchProducts, type Lang, type Product } from "../../api/show";
import { onDesk, useLive } from "./live";

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

const CATALOGUE = ["products", "product", "names", "plan"];

/** What is shown of the catalogue is asked for again once it changed, whoever did it and whichever screen is looked at. */
export function useFreshCatalogue(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onDesk((events) => {
        const stale = (key: string) => void client.invalidateQueries({ queryKey: [key] });
        if (events.some(({ type }) => type === "catalogue.changed")) CATALOGUE.forEach(stale);
        if (events.some(({ type }) => type === "prices.changed")) stale("show-products");
      }),
    [client],
  );
}
