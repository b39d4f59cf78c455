import { text } from "../../schema/field";
import { judgeNameFault } from "../judges";

/** The field that names a model in ONNX which a term asks; `kind` says what it must be. */
export const judgeNameField = (label: string, kind: string) =>
  text({
    label,
    default: "",
    maxLength: 280,
    apply: "live",
    section: "reward",
    check: judgeNameFault,
    why:
      `${kind} in ONNX: owner/name of the Hugging Face hub, which is asked for only after you ` +
      "agree, or a folder of models/ beside the page. A file or a revision may be named: " +
      "owner/name/model_quantized.onnx@revision.",
    source: "ours",
  });
