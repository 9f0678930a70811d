/** The operators' console. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { useTheme } from "./app/theme";
import { watchHistory } from "./live/unsaved";
import { useLanguage } from "./text/texts";
import "./ui/base.css";

document.documentElement.lang = useLanguage.getState().lang;
document.documentElement.dataset.theme = useTheme.getState().theme;

watchHistory();

const root = document.getElementById("studio");
if (root === null) throw new Error("the page has no #studio");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
