/** Before what was typed is lost: whether it may be. */
import { goFreely, useLeaving } from "../live/unsaved";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

const TEXTS = texts(
  {
    title: "저장하지 않은 변경",
    discard: "저장하지 않은 변경이 있습니다. 버리고 나갈까요?",
    keep: "계속 편집",
    drop: "버리기",
  },
  {
    title: "Not saved",
    discard: "There are changes that were not saved. Drop them and leave?",
    keep: "Keep editing",
    drop: "Drop them",
  },
);

const stay = () => useLeaving.setState({ leave: null });

export function LeavingDialog() {
  const t = useTexts(TEXTS);
  const leave = useLeaving((state) => state.leave);
  const drop = () => {
    stay();
    if (leave !== null) goFreely(leave);
  };
  return (
    <Dialog
      open={leave !== null}
      onClose={stay}
      title={t.title}
      foot={
        <>
          <Button onClick={stay}>{t.keep}</Button>
          <Button kind="danger" onClick={drop}>
            {t.drop}
          </Button>
        </>
      }
    >
      <p>{t.discard}</p>
    </Dialog>
  );
}
