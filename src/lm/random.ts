export { hash, normal, uniform } from "../compute/random";
