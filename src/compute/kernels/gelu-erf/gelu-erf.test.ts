import { testActivation } from "../testing/activation";
import { geluErfBackward, geluErfForward } from "./spec";

testActivation("gelu-erf", geluErfForward, geluErfBackward);
