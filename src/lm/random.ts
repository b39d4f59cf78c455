export { hash, normal, uniform } from "../gpu/random";
