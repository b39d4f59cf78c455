"""An Amortize experiment as a job: GFlowNet fine-tuning in PyTorch, PEFT and Accelerate.

    python train.py --model MODEL --out out                     # one process
    accelerate launch --multi_gpu --num_processes 4 train.py --model MODEL --out out
    python train.py --model MODEL --check batch.json            # loss and gradients beside ours

experiment.json holds the settings, by the names that the page uses, and task.json what the page
made of them: tokens of prompts, barred tokens, log-rewards of listed numbers. README.md says what
differs from the page.
"""

import argparse
import json
import math
import random
import time
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import gather_object
from check import check
from objectives import estimates, loss_of
from policy import Policy
from replay import Replay
from reward import Reward
from transformers import AutoTokenizer

HERE = Path(__file__).resolve().parent


def read_json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def temperature_at(leaves: dict, step: int) -> float:
    """T of the reward: a straight line from its start to its end, then constant."""
    start, end = leaves["reward.temperatureStart"], leaves["reward.temperature"]
    horizon = leaves["reward.temperatureHorizon"]
    return end if step >= horizon else start + (end - start) * step / horizon


def learning_rate_at(leaves: dict, step: int) -> float:
    """The share of the peak: a warm-up in a straight line, then constant or down to 0."""
    warmup, steps = leaves["optimiser.warmup"], leaves["run.steps"]
    if step < warmup:
        return (step + 1) / warmup
    gone = min(1.0, (step - warmup) / max(1, steps - warmup))
    cosine = (1 + math.cos(math.pi * gone)) / 2
    return {"constant": 1.0, "linear": 1 - gone, "cosine": cosine}[leaves["optimiser.decay"]]


class Trainer:
    """The policy, its reward, its optimiser and its replay buffer; the same in every process."""

    def __init__(self, accelerator: Accelerator, options: argparse.Namespace):
        self.accelerator = accelerator
        self.leaves = read_json(HERE / "experiment.json")["leaves"]
        self.task = read_json(HERE / "task.json")
        model = (options.model, options.revision)
        self.policy = Policy(*model, options.adapter, self.task, accelerator.device)
        reads_text = {"words", "constraint"} & set(self.task["terms"])
        known = {"revision": options.revision}
        tokenizer = AutoTokenizer.from_pretrained(options.model, **known) if reads_text else None
        self.reward = Reward(self.leaves, self.task, self.policy, tokenizer)
        self.replay = Replay(self.leaves)
        self.last: list[tuple] = []  # fresh strings of the step before: remembered a step later
        self.step = 0
        start = self.leaves["objective.logZStart"]
        prompts = self.task["prompts"]
        self.log_z = torch.full((len(prompts),), float(start), requires_grad=True)
        self.weights = list(self.policy.trained().values())
        betas = (self.leaves["optimiser.beta1"], self.leaves["optimiser.beta2"])
        decay = self.leaves["optimiser.weightDecay"]
        groups = [
            {"params": self.weights, "weight_decay": decay},
            {"params": [self.log_z], "weight_decay": 0.0},
        ]
        epsilon = self.leaves["optimiser.epsilon"]
        self.optimiser = torch.optim.AdamW(groups, lr=0.0, betas=betas, eps=epsilon)

    def own_rows(self, count: int) -> range:
        """The rows of a batch that are this process's."""
        return range(self.accelerator.process_index, count, self.accelerator.num_processes)

    def collect(self, prompt: int, index: int, choices: random.Random):
        """The strings of one batch with log R of their prefixes, this process's rows, and how."""
        leaves, count = self.leaves, self.leaves["batch.samples"]
        asked = self.task["prompts"][prompt]
        known = asked.get("references", [])
        rows = self.own_rows(count)
        temperature, behaviour = 1.0, "on-policy"
        if known and not self.replay.holds(prompt):
            strings, behaviour = [known[b % len(known)] for b in rows], "seed"
        elif self.replay.holds(prompt) and choices.random() < leaves["behaviour.replay"]:
            drawn = self.replay.draw(prompt, count, choices)
            return [drawn[b] for b in rows], "replay"
        else:
            if choices.random() < leaves["behaviour.tempered"]:
                low, high = leaves["behaviour.temperatureLow"], leaves["behaviour.temperatureHigh"]
                temperature, behaviour = choices.uniform(low, high), "tempered"
            seed = leaves["run.seed"] * 1_000_003 + index
            generator = torch.Generator(self.policy.device)
            generator.manual_seed(seed * self.accelerator.num_processes + rows.start)
            strings = self.policy.sample(
                asked["tokens"], len(rows), leaves, temperature, generator
            )
        terms = [self.reward.terms(z) for z in strings]
        return list(zip(strings, self.reward.whole(asked, strings, terms))), behaviour

    def learn(self, prompt: int, batch: list[tuple], temperature: float) -> tuple[float, list]:
        """Adds the gradient of a batch's loss, over the strings of all processes, to the adapter's.

        The loss is of every string's u. Each process computes its own strings' u, the loss and its
        slope by all u are computed everywhere alike, and each goes back through its own.
        """
        strings = [z for z, _ in batch]
        rules = {**self.leaves, "temperature": temperature}
        tokens = self.task["prompts"][prompt]["tokens"]
        log_q, log_stop = self.policy.log_probs(tokens, strings)
        own = [
            estimates(log_r, log_q[b, : len(z)], log_stop[b, : len(z) + 1], rules)
            for b, (z, log_r) in enumerate(batch)
        ]
        numbered = list(zip(self.own_rows(self.leaves["batch.samples"]), [u.tolist() for u in own]))
        lines = [line for _, line in sorted(gather_object(numbered))]
        every = [torch.tensor(u, dtype=torch.float64, requires_grad=True) for u in lines]
        scale = 1 / self.leaves["batch.accumulate"]
        loss = loss_of(every, rules, self.log_z[prompt].double())
        (loss * scale).backward()
        rows = self.own_rows(len(every))
        parts = [
            (every[row].grad.to(u.device, u.dtype) * u).sum()
            for row, u in zip(rows, own)
            if every[row].grad is not None  # None: nothing of this string is compared
        ]
        sum(parts, log_q.sum() * 0.0).backward()
        return loss.item(), lines

    def update(self) -> float:
        """AdamW on the gradient, summed over processes and clipped. Returns the gradient's norm."""
        for p in self.weights:
            p.grad = torch.zeros_like(p) if p.grad is None else p.grad
        flat = torch.cat([p.grad.flatten() for p in self.weights])
        flat = self.accelerator.reduce(flat, reduction="sum")
        norm = flat.norm().item()
        if not math.isfinite(norm):
            raise SystemExit(f"Step {self.step + 1} has a gradient that is not finite.")
        clip = self.leaves["optimiser.clip"]
        factor = min(1.0, clip / norm) if clip > 0 and norm > 0 else 1.0
        parts = (flat * factor).split([p.numel() for p in self.weights])
        for p, part in zip(self.weights, parts):
            p.grad = part.view_as(p)
        share = learning_rate_at(self.leaves, self.step)
        adapter, log_z = self.optimiser.param_groups
        adapter["lr"] = share * self.leaves["optimiser.learningRate"]
        log_z["lr"] = share * self.leaves["objective.logZLearningRate"]
        self.optimiser.step()
        self.optimiser.zero_grad()
        return norm

    def take_step(self) -> dict:
        """One optimiser step: the algorithm box. Returns what metrics.jsonl holds of it."""
        leaves, accumulate = self.leaves, self.leaves["batch.accumulate"]
        temperature = temperature_at(leaves, self.step)  # T
        losses, kinds, fresh, variances = [], [], [], []
        for m in range(accumulate):
            index = self.step * accumulate + m
            choices = random.Random(f"{leaves['run.seed']} {index}")  # alike in every process
            prompt = choices.randrange(len(self.task["prompts"]))  # X ~ D
            batch, kind = self.collect(prompt, index, choices)  # z, and log R of its prefixes
            loss, lines = self.learn(prompt, batch, temperature)  # u, the loss, backward
            losses.append(loss)
            kinds.append(kind)
            if kind != "replay":
                numbered = list(zip(self.own_rows(leaves["batch.samples"]), batch))
                rows = [row for _, row in sorted(gather_object(numbered), key=lambda n: n[0])]
                fresh += [(prompt, z, log_r) for z, log_r in rows]
                last = torch.tensor([u[-1] for u in lines if u], dtype=torch.float64)
                variances += [last.var().item()] if len(last) > 1 else []
        norm = self.update()  # AdamW
        for prompt, z, log_r in self.last:  # a step later, as the page does
            self.replay.insert(prompt, z, log_r)
        self.last = fresh
        self.step += 1
        return {
            "step": self.step,
            "loss": sum(losses) / len(losses),
            "gradientNorm": norm,
            "rewardTemperature": temperature,
            "learningRate": self.optimiser.param_groups[0]["lr"],
            "behaviour": kinds[0] if len(set(kinds)) == 1 else "mixed",
            "logReward": sum(r[-1] for _, _, r in fresh) / len(fresh) if fresh else None,
            "residualVariance": sum(variances) / len(variances) if variances else None,
        }

    def save(self, out: Path) -> None:
        """The adapter as PEFT writes it, and all else that --resume needs."""
        if not self.accelerator.is_main_process:
            return
        self.policy.model.save_pretrained(out / "adapter", save_embedding_layers=False)
        state = {
            "step": self.step,
            "adapter": {name: p.detach() for name, p in self.policy.trained().items()},
            "optimiser": self.optimiser.state_dict(),
            "log_z": self.log_z.detach(),
            "replay": self.replay.kept,
            "last": self.last,
        }
        part = out / "state.part"
        torch.save(state, part)
        part.replace(out / "state.pt")

    def resume(self, out: Path) -> None:
        state = torch.load(out / "state.pt", weights_only=True, map_location="cpu")
        self.step, self.replay.kept, self.last = state["step"], state["replay"], state["last"]
        for name, p in self.policy.trained().items():
            p.data.copy_(state["adapter"][name])
        self.optimiser.load_state_dict(state["optimiser"])
        self.log_z.data.copy_(state["log_z"])
        if self.accelerator.is_main_process:  # rows after the checkpoint are written again
            metrics = out / "metrics.jsonl"
            rows = metrics.read_text(encoding="utf-8").splitlines(keepends=True)
            kept = [row for row in rows if json.loads(row)["step"] <= self.step]
            metrics.write_text("".join(kept), encoding="utf-8")


def main() -> None:
    task = read_json(HERE / "task.json")
    parser = argparse.ArgumentParser(description="Trains an Amortize experiment.")
    known = task["model"]
    parser.add_argument("--model", default=known, required=known is None, help="folder or hub name")
    parser.add_argument("--revision", default=task["revision"], help="of the model on the hub")
    parser.add_argument("--adapter", type=Path, default=HERE / "adapter", help="to begin with")
    parser.add_argument("--out", type=Path, default=HERE / "out")
    parser.add_argument("--resume", action="store_true", help="go on from what --out holds")
    parser.add_argument("--save-every", type=int, default=100, help="steps")
    parser.add_argument("--check", type=Path, help="a batch: compare its loss and gradients")
    options = parser.parse_args()
    trainer = Trainer(Accelerator(), options)
    samples, processes = trainer.leaves["batch.samples"], trainer.accelerator.num_processes
    if samples < processes:
        raise SystemExit(f"A batch of {samples} strings cannot be shared by {processes} processes.")
    if options.check:
        raise SystemExit(check(trainer, read_json(options.check)))
    if options.resume:
        trainer.resume(options.out)
    elif (options.out / "state.pt").exists():
        raise SystemExit(f"{options.out} holds a run; name another folder, or go on by --resume.")
    options.out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with (options.out / "metrics.jsonl").open("a", encoding="utf-8") as metrics:
        while trainer.step < trainer.leaves["run.steps"]:
            row = {**trainer.take_step(), "seconds": round(time.monotonic() - began, 3)}
            if trainer.accelerator.is_main_process:
                print(json.dumps(row), file=metrics, flush=True)
                print(f"step {row['step']}  loss {row['loss']:.4g}  log R {row['logReward']}")
            if trainer.step % options.save_every == 0:
                trainer.save(options.out)
    trainer.save(options.out)


if __name__ == "__main__":
    main()
