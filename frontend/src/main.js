/** The way in: the styles, then the page. */
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/header.css";
import "./styles/toolbar.css";
import "./styles/notices.css";
import "./styles/maps.css";
import "./styles/network.css";
import "./styles/tensor.css";
import "./app/bp-app.js";
