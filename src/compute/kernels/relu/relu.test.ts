import { testActivation } from "../testing/activation";
import { reluBackward, reluForward } from "./spec";

testActivation("relu", reluForward, reluBackward);
