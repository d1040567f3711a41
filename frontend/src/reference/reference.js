/** The interactive REST reference, shown from the server's own schema. */
import "swagger-ui-dist/swagger-ui.css";
import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

SwaggerUI({
  domNode: document.getElementById("reference"),
  url: "/api/openapi.json",
  deepLinking: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  // Otherwise the schema's address is sent to a checker on the internet.
  validatorUrl: null,
});
