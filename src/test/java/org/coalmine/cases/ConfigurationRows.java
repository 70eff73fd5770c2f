package org.coalmine.cases;

import java.util.ArrayList;
import java.util.List;

/** What a configuration, a list of words and a model file say. */
final class ConfigurationRows {
  private static final String WORDS = "CASES/18-words-file-takes-everything-for-words/";
  private static final String MODELS = "CASES/21-foreign-model-files/";

  private ConfigurationRows() {}

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String setting :
        List.of(
            "canaries.defaults.insertions=[1.5]",
            "training.epochs=2.7",
            "training.units=16.9",
            "training.batch-size=1.5",
            "canaries.defaults.copies=1.9",
            "gate.max-extracted=0.5",
            "gate.by-insertions=[{up-to=1.5,max-extracted=0}]",
            "extract.top=1.0001")) {
      rows.add(
          plan("F10 " + setting, setting)
              .ends(2)
              .says(
                  "--set " + setting.substring(0, setting.indexOf('=')), "must be a whole number"));
    }
    rows.add(plan("F10 a whole number with a point", "training.epochs=2.0"));
    rows.add(plan("F12 a name with a hash", "name=a#b").ends(2).says("'a#b'"));
    rows.add(plan("F12 a seed with a hash", "seed=a#b", "rank.method=dense"));
    rows.add(
        plan("F12 a path in a list", "corpus.paths=[file:///x.txt]")
            .ends(2)
            .says("--set corpus.paths: ", "quote it"));
    rows.add(plan("F12 a quoted key", "\"training.epochs\"=5").ends(2).says("drop the quotes"));
    rows.add(
        plan("F12 the seed beside a name", "name=x,seed=tell-nobody")
            .ends(2)
            .says("--set name: one key at a time")
            .without("tell-nobody"));
    rows.add(words("F18 a comment", "w-comment.txt").ends(2).says("w-comment.txt:1: is a comment"));
    rows.add(words("F18 diceware", "w-diceware.txt").ends(2).says("w-diceware.txt:1: holds a tab"));
    rows.add(words("F18 Latin-1", "w-latin1.txt").ends(2).says("w-latin1.txt:11: not valid UTF-8"));
    rows.add(model("F21 a pointer of Git LFS", "lfs").says("run git lfs pull"));
    rows.add(model("F21 a prefix", "prefix-orig_mod").ends(0));
    rows.add(model("F21 no metadata", "ptmeta").says("docs/models.md has the layout"));
    return rows;
  }

  static Row plan(String name, String... settings) {
    List<String> arguments = new ArrayList<>(List.of("plan", "CASES/base.conf"));
    arguments.addAll(List.of("--set", "run.directory=FOLDER/run"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return Row.of(name, arguments.toArray(String[]::new));
  }

  private static Row words(String name, String file) {
    return plan(
        name,
        "canaries.formats=[{name=w,text=\"The word is {fill}.\",words-file=\"%s\",count=2}]"
            .formatted(WORDS + file));
  }

  private static Row model(String name, String file) {
    return Row.of(
            name,
            "extract",
            "--model",
            MODELS + file + ".safetensors",
            "--text=The code is {fill}.",
            "--fill=[0-9]{3}",
            "--top=1")
        .ends(2);
  }
}
