/** What the show knows already and an operator may want to say: typed before, planned next, or worded of the product. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { answer, api } from "../../api/client";
import type { Lang } from "../../api/show";
import { useCues } from "../live/cues";
import { useLive } from "../live/live";
import { useProducts } from "../live/products";
import { sentences } from "./suggesting";
import { writtenIn } from "./writing";

const TYPED = 30; // of the lines that were typed here
let typed: readonly string[] = [];

/** Offer a line again that was typed. */
export function remember(line: string): void {
  typed = [line, ...typed.filter((each) => each !== line)].slice(0, TYPED);
}

export interface Known {
  readonly lines: readonly string[]; // sentences, the likeliest first
  readonly names: readonly string[]; // of products
}

/** Sentences and names in a language, of a product or of the one that is shown. */
export function useKnownLines(lang: Lang, productId: string | null): Known {
  const showId = useLive((state) => state.showId);
  const onScreen = useLive((state) => state.show?.line?.product_id ?? null);
  const next = useCues().data?.cues.next;
  const products = useProducts().data;
  const about = productId ?? onScreen;
  const worded = useQuery({
    queryKey: ["suggestions", showId, lang, about],
    queryFn: () => {
      const query = about === null ? { lang } : { lang, product_id: about };
      return answer(api.GET("/v1/shows/{show_id}/suggestions", { params: { path: { show_id: showId }, query } }));
    },
    staleTime: 60_000,
    gcTime: 60_000,
  });
  const wordings = worded.data;
  return useMemo(() => {
    const planned = (next ?? []).filter((cue) => cue.lang === lang).map((cue) => cue.text);
    const lines = [...planned, ...(wordings ?? []).map((line) => line.text)].flatMap(sentences);
    const names = (products ?? []).flatMap((product) => [product.name[lang], product.brand[lang]]);
    return { lines: [...typed.filter((line) => writtenIn(line) === lang), ...lines], names };
  }, [lang, next, wordings, products]);
}
