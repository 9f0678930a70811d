/** Rows that are dragged into another order with the mouse, a finger or the keyboard; who does not see it is told. */
import {
  type Announcements,
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import type { ReactNode } from "react";
import { texts, useTexts } from "../text/texts";

const TEXTS = texts(
  {
    row: "순서를 바꿀 수 있는 항목",
    how: "스페이스로 잡고, 위아래 화살표로 옮기고, 스페이스로 놓습니다. Esc를 누르면 그대로 둡니다.",
    taken: (name: string) => `잡음: ${name}`,
    at: (name: string, place: number, of: number) => `${name}: ${of}개 중 ${place}번째`,
    put: (name: string, place: number) => `놓음: ${name}, ${place}번째`,
    left: (name: string) => `그대로 둠: ${name}`,
  },
  {
    row: "row that can be moved",
    how: "Space takes it, the arrows up and down move it, Space puts it down; Escape leaves it where it was.",
    taken: (name: string) => `Taken: ${name}`,
    at: (name: string, place: number, of: number) => `${name}: place ${place} of ${of}`,
    put: (name: string, place: number) => `Put down: ${name}, place ${place}`,
    left: (name: string) => `Left where it was: ${name}`,
  },
);

interface Props {
  readonly rows: readonly { readonly id: string; readonly name: string }[];
  /** `id` was put where `onto` is. */
  readonly onMove: (id: string, onto: string) => void;
  readonly children: ReactNode;
}

export function Sorted({ rows, onMove, children }: Props) {
  const t = useTexts(TEXTS);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const name = (id: UniqueIdentifier) => rows.find((row) => row.id === id)?.name ?? String(id);
  const place = (id: UniqueIdentifier) => rows.findIndex((row) => row.id === id) + 1;
  const announcements: Announcements = {
    onDragStart: ({ active }) => t.taken(name(active.id)),
    onDragOver: ({ active, over }) => (over === null ? "" : t.at(name(active.id), place(over.id), rows.length)),
    onDragEnd: ({ active, over }) => (over === null ? t.left(name(active.id)) : t.put(name(active.id), place(over.id))),
    onDragCancel: ({ active }) => t.left(name(active.id)),
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t.how } }}
      onDragEnd={({ active, over }) => {
        if (over !== null && active.id !== over.id) onMove(String(active.id), String(over.id));
      }}
    >
      <SortableContext items={rows.map((row) => row.id)} strategy={verticalListSortingStrategy}>
        {children}
      </SortableContext>
    </DndContext>
  );
}

/** What a row of Sorted and its grip need. */
export function useSorted(id: string) {
  const t = useTexts(TEXTS);
  const { setNodeRef, isDragging, transform, transition, attributes, listeners } = useSortable({
    id,
    attributes: { roleDescription: t.row },
  });
  return {
    setNodeRef,
    row: {
      "data-dragging": isDragging || undefined,
      style: { transform: CSS.Transform.toString(transform), transition },
    },
    grip: { ...attributes, ...listeners },
  };
}
