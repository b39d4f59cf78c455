import { presetNames, presets, schema } from "../experiment/presets";

const presetList = presetNames
  .map((name) => `${name}: ${presets[name].title.toLowerCase()}`)
  .join(`\n${" ".repeat(20)}`);

export const help = `npm run -s experiment -- <preset | file.json | link> [options]

Trains an experiment without a page, on this machine's GPU or its processor.

  preset            ${presetList}
  file.json         an experiment.json that the page or --out wrote
  link              a link that the page shared; its edits are replayed and its fingerprint
                    is compared

  --steps N         optimiser steps of the run (run.steps); a link stops where it was shared
  --seed S          seed of the run (run.seed)
  --set path=value  any field, as often as needed: --set reward.temperature=0.8; a program may be
                    in a file: --set reward.code=@reward.js
  --prompts FILE    prompts of your own: one a line, or a CSV whose first row names the columns
                    (prompt; or beginning, middle, ending) and perhaps split, train or held-out
  --edit STEP:path=value  a live edit after STEP steps, as often as needed:
                    --edit 60:reward.temperature=0.7
  --out DIR         write the run as it goes: metrics.csv, samples.jsonl, experiment.json and a
                    checkpoint, and at its end the adapter in PEFT's form; DIR must not hold a
                    run already
  --resume DIR      go on with the run in DIR, which was stopped or ended by a fault, from its
                    checkpoint
  --model NAME      the language model: a folder with config.json, tokenizer.json and safetensors,
                    a .gguf file, or hub:owner/name, hub:owner/name@revision or
                    hub:owner/name/file.gguf, which is downloaded once into ~/.cache, or into the
                    folder that AMORTIZE_CACHE names; beside --resume, the model of that run
  --endpoint URL    where the hub is (HF_ENDPOINT); a gated model is read with the token in
                    HF_TOKEN, which is kept in memory alone
  --adapter DIR     begin with the adapter in DIR: PEFT's adapter_config.json and
                    adapter_model.safetensors
  --export-job DIR  write the experiment as a job for PyTorch, PEFT and Accelerate into DIR, a new
                    folder, and train nothing; live edits are in its settings
  --device gpu|wasm|auto  what computes: WebGPU on any adapter, WebAssembly, or (auto, when
                    absent) a GPU if there is one, else WebAssembly, which gives the same bits
                    on every machine; a link or --resume goes on where it was made
  --threads N       threads of WebAssembly, which give the same bits however many they are; when
                    absent as many as there are cores, at most nine
  --json            one JSON object a line on stdout; the last has "final": true; an infinite
                    divergence is 1e999, which is read as infinity
  --survey          judge every prompt, trained on and held out, before and after, and beside
                    every decoding of the untrained model (minutes); of infilling the 200 stories
                    of which the grammar's middles are listed, over these alone
  --judge N         the exact answer of N prompts of each split, evenly spaced, before and after:
                    divergences, what passes the task's verdict, the amortisation gap
  --temperatures 0.5,1,1.5  with --judge: at each of these reward temperatures, of one adapter;
                    with --survey: likelihood against diversity by T, beside every decoding by its
                    own parameter
  --exam N          where the task has an exam: P(right) of N held-out prompts of each kind, by a
                    walk of what the model itself writes: untrained, after demonstrations and
                    trained, with the likeliest of 16 answers, the kinds of mistake, and KL
                    to the target among the right ways (all 800 of arithmetic: minutes);
                    where it has a constraint: N draws of AWRS, of sequential Monte Carlo and of
                    adaptive rejection, beside the exact conditional
  --bracket N       log Z and both KL of up to four held-out prompts, of training prompts where none
                    is held out, where no walk is whole: between estimates of N draws and of
                    sequential Monte Carlo, before and after; likelihood, diversity and share
                    allowed of what is written, beside per-token tempering
  --fall N          by how much KL(target || policy) of all held-out prompts fell, where nobody
                    knows it: log Z cancels in the mean of log q after less before over exact
                    draws of the target: the one that the task knows, or those that are kept of N
                    draws of the untrained model
  --policy-only     with --judge, --survey or --exam: judge the trained policy alone, not the
                    untrained model and its decodings beside it
  --held-out-only   with --judge: no prompts that were trained on
  --no-baselines    do not measure the untrained model's decodings before the first step, which
                    takes a minute on a real model; --resume never measures them
  --stop-when-converged
                    end where KL(target || policy) was certainly at most 1e-3 nats at three exact
                    answers in a row, before the last step
                    and after every edit
  --record FILE     write the run as a recording that the page can play
  --fields          list every field with its range, and stop
  --help            this text, and stop
`;

export const fieldList = (): string =>
  Object.entries(schema.table)
    .map(([path, field]) => {
      const range =
        field.kind === "number"
          ? `${field.integer ? "whole, " : ""}${field.min} to ${field.max}`
          : field.kind === "choice"
            ? field.choices.join(" | ")
            : field.kind === "heights"
              ? `${field.bars} heights, one letter each, from A (0) to _ (63)`
              : `text, at most ${field.maxLength} characters`;
      return (
        `${path.padEnd(30)} ${range} ` +
        `(${JSON.stringify(field.default)})${field.apply === "live" ? "" : ", new run"}\n  ` +
        `${field.label}. ${field.why}`
      );
    })
    .join("\n");
