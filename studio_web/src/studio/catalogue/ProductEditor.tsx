/** A product's form: saved against the revision that was read, so that nobody's change is lost. */
import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import { answer, api, type Schemas } from "../../api/client";
import { ApiError } from "../../api/problem";
import { useDeed } from "../live/deeds";
import { goFreely, useUnsaved } from "../live/unsaved";
import { texts, useTexts } from "../text/texts";
import { Badge } from "../ui/Badge";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Fault, Note } from "../ui/Notes";
import css from "./Catalogue.module.css";
import { LabelDialog } from "./LabelDialog";
import { ProductFields } from "./ProductFields";
import { type ProductForm, toForm, toProduct } from "./product";
import { SHAPE } from "./shape";

const TEXTS = texts(
  {
    save: "저장",
    undo: "되돌리기",
    label: "라벨 사진 읽기",
    unsaved: "저장 안 됨",
    saved: "저장했습니다. 다음 대사부터 반영됩니다.",
    stale: "다른 사람이 이 상품을 바꿨습니다. 다시 읽은 뒤 고쳐 주세요. 여기에 적은 내용은 사라집니다.",
    again: "다시 읽기",
    faulty: "표시된 칸을 고쳐 주세요.",
    remove: "삭제",
    sure: "이 상품을 카탈로그에서 삭제할까요? 기록은 남습니다.",
    cancel: "취소",
  },
  {
    save: "Save",
    undo: "Undo",
    label: "Read a label",
    unsaved: "Not saved",
    saved: "Saved. The next line knows of it.",
    stale: "Somebody changed this product meanwhile. Read it again and then change it; what you typed here goes.",
    again: "Read it again",
    faulty: "Mend the fields that are marked.",
    remove: "Delete",
    sure: "Delete this product from the catalogue? Its history stays.",
    cancel: "Cancel",
  },
);

interface Props {
  /** The product as the server has it now; null: a new one. */
  readonly latest: Schemas["StoredOut"] | null;
  readonly onSaved: (stored: Schemas["StoredOut"]) => void;
  readonly removing?: boolean;
  readonly onRemove?: (stored: Schemas["StoredOut"]) => void;
}

export function ProductEditor({ latest, onSaved, removing = false, onRemove }: Props) {
  const t = useTexts(TEXTS);
  const [base, setBase] = useState(latest);
  const [reading, setReading] = useState(false);
  const [asking, setAsking] = useState(false);
  const form = useForm<ProductForm>({ resolver: zodResolver(SHAPE), defaultValues: toForm(base?.product ?? {}) });
  const { isDirty, errors } = form.formState;
  const { reset } = form;
  const moved = latest !== null && base !== null && latest.revision !== base.revision;
  const take = (stored: Schemas["StoredOut"] | null) => {
    setBase(stored);
    reset(toForm(stored?.product ?? {}));
  };
  useUnsaved(isDirty);
  useEffect(() => {
    if (!moved || isDirty) return;
    setBase(latest);
    reset(toForm(latest.product));
  }, [moved, isDirty, latest, reset]);
  const save = useDeed(
    (body: ProductForm) =>
      answer(
        api.PUT("/v1/catalogue/products/{product_id}", {
          params: {
            path: { product_id: body.id },
            header: { "if-match": `"${base?.revision ?? 0}"` },
          },
          body: toProduct(body),
        }),
      ),
    {
      stale: [["products"], ["history"], ["facts"], ["names"], ["show-products"]],
      done: t.saved,
      onDone: (stored) => {
        take(stored);
        goFreely(() => onSaved(stored));
      },
      toldThere: true,
    },
  );
  const refused = save.error instanceof ApiError && save.error.status === 412;
  return (
    <FormProvider {...form}>
      <form onSubmit={form.handleSubmit((body) => save.run(body))} noValidate>
        <div className={css.notes}>
          {(moved || refused) && isDirty && (
            <Note tone="fair">
              {t.stale}{" "}
              <Button size="small" onClick={() => take(latest)} disabled={!moved}>
                {t.again}
              </Button>
            </Note>
          )}
          {save.error !== null && !refused && <Fault error={save.error} />}
        </div>
        <ProductFields fixedId={base !== null} />
        <div className={css.foot}>
          <Button kind="primary" type="submit" busy={save.busy} disabled={!isDirty || moved}>
            {t.save}
          </Button>
          <Button disabled={!isDirty} onClick={() => reset()}>
            {t.undo}
          </Button>
          {isDirty && <Badge tone="fair">{t.unsaved}</Badge>}
          {Object.keys(errors).length > 0 && <Badge tone="bad">{t.faulty}</Badge>}
          <span className={css.spring} />
          <Button icon="camera" onClick={() => setReading(true)}>
            {t.label}
          </Button>
          {base !== null && onRemove !== undefined && (
            <IconButton icon="trash" label={t.remove} onClick={() => setAsking(true)} />
          )}
        </div>
      </form>
      {reading && <LabelDialog onClose={() => setReading(false)} />}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t.remove}
        foot={
          <>
            <Button onClick={() => setAsking(false)}>{t.cancel}</Button>
            <Button kind="danger" busy={removing} onClick={() => base !== null && onRemove?.(base)}>
              {t.remove}
            </Button>
          </>
        }
      >
        <p>{t.sure}</p>
      </Dialog>
    </FormProvider>
  );
}
