import { testActivation } from "../testing/activation";
import { geluBackward, geluForward } from "./spec";

testActivation("gelu", geluForward, geluBackward);
