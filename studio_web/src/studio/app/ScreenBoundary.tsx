/** What a screen that breaks leaves standing: the bar with the kill switch, and its key. */
import { Component, type ReactNode } from "react";
import { texts, useTexts } from "../text/texts";
import { Button } from "../ui/Button";
import { Note } from "../ui/Notes";

const TEXTS = texts(
  {
    broken: "이 화면을 열 수 없습니다. 방송은 계속되고, 방송 중단(F9)도 됩니다. 다른 화면을 쓰거나 다시 불러오세요.",
    reload: "다시 불러오기",
  },
  {
    broken: "This screen cannot be shown. The show goes on, and Kill (F9) works. Use another screen, or load it again.",
    reload: "Load again",
  },
);

/** Give it the place as `key`: another screen is tried anew. */
export class ScreenBoundary extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const t = useTexts(TEXTS);
  return (
    <Note tone="bad">
      {t.broken}{" "}
      <Button kind="quiet" size="small" onClick={() => window.location.reload()}>
        {t.reload}
      </Button>
    </Note>
  );
}
