package org.coalmine.spark.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.BlockManagerId;
import org.coalmine.settings.Optimizer;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.store.StoreException;
import org.coalmine.text.Document;
import org.coalmine.token.Alphabet;
import org.coalmine.token.Windows;
import org.coalmine.train.text.Texts;
import org.coalmine.train.text.WindowStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.collection.JavaConverters;

/** What becomes of shares on the disk, by what is done to their files. */
class KeptSharesTest {
  private static final Alphabet ALPHABET = Alphabet.of(" abcdehlorw");
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(1, 4, 10, 8, 1, 2, 1, 0.1, Optimizer.SGD, 0, 0, 0, 0, 0.2, "seed");
  private static final List<Document> DOCUMENTS =
      IntStream.range(0, 4000).mapToObj(i -> new Document(i, "hello world abc " + "abc")).toList();

  /** Passed when the tasks of both shares have opened their files. */
  private static final CyclicBarrier BOTH_READ = new CyclicBarrier(2);

  @TempDir Path folder;
  private JavaSparkContext context;

  @BeforeEach
  void open() {
    context =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.local.dir", folder.toString()));
  }

  @AfterEach
  void close() {
    context.close();
  }

  private Shares<WorkerText> shares() {
    return WorkerText.share(
        context.parallelize(DOCUMENTS, 3),
        document -> true,
        Windows.of(ALPHABET, SETTINGS.window()),
        SETTINGS,
        0,
        context.broadcast(SurvivalScan.of(List.of(), ALPHABET)));
  }

  private static List<Integer> texts(Shares<WorkerText> shares) {
    return shares.each(
        share ->
            Texts.windows(share.training().reader()).stream().map(String::new).toList().hashCode());
  }

  /** The files of shares, the largest first. */
  private List<Path> files() throws IOException {
    return files("temp_local_");
  }

  /** A file that goes while the folder is walked is none. */
  private List<Path> files(String prefix) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().startsWith(prefix)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort((one, other) -> Long.compare(other.toFile().length(), one.toFile().length()));
    return found;
  }

  @Test
  void filesStandInSparksFolderUntilTheTrainingEnds() throws IOException {
    try (Shares<WorkerText> shares = shares()) {
      List<Integer> texts = texts(shares);
      List<Path> files = files();
      assertThat(files).hasSize(8);
      assertThat(texts(shares)).isEqualTo(texts);
      assertThat(files()).as("built once").isEqualTo(files);
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void tasksPreferTheExecutorsOfTheirSharesUnlessTheyAreLost() {
    try (Shares<WorkerText> shares = shares()) {
      texts(shares);
      String here =
          "executor_%s_driver".formatted(context.sc().env().blockManager().blockManagerId().host());
      assertThat(preferred(shares)).containsExactly(List.of(here), List.of(here));

      shares.moved(
          new Placed<>(1, BlockManagerId.apply("lost", "lost", 7077, Option.empty()), true));
      assertThat(preferred(shares)).containsExactly(List.of(here), List.of());
    }
  }

  private static List<List<String>> preferred(Shares<?> shares) {
    RDD<?> rdd = shares.rdd().rdd();
    return Arrays.stream(rdd.partitions())
        .map(share -> JavaConverters.seqAsJavaList(rdd.preferredLocations(share)))
        .toList();
  }

  @Test
  void aShareWhoseFileWasCutShortIsBuiltAgain() throws IOException {
    try (Shares<WorkerText> shares = shares()) {
      List<Integer> texts = texts(shares);
      Path cut = files().get(0);
      try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
        file.setLength(file.length() / 2);
      }
      assertThat(texts(shares)).isEqualTo(texts);
      assertThat(files()).hasSize(8).doesNotContain(cut);
    }
  }

  /** Found while a task reads: the task fails, and the next builds the share again. */
  @Test
  void aShareWhoseFileWasChangedFailsATaskAndIsBuiltAgain() throws IOException {
    try (Shares<WorkerText> shares = shares()) {
      List<Integer> texts = texts(shares);
      Path changed = files().get(0);
      try (RandomAccessFile file = new RandomAccessFile(changed.toFile(), "rw")) {
        file.seek(file.length() / 2);
        file.write(new byte[16]);
      }
      assertThatThrownBy(() -> texts(shares))
          .hasRootCauseInstanceOf(StoreException.class)
          .rootCause()
          .hasMessageStartingWith(changed.toString());
      assertThat(texts(shares)).isEqualTo(texts);
    }
  }

  /** Another training may need the room; Spark removes them in the background. */
  @Test
  void sortedWindowsGoWhenTheTrainingEnds() throws IOException, InterruptedException {
    try (Shares<WorkerText> shares = shares()) {
      assertThat(texts(shares)).hasSize(2);
      assertThat(files("shuffle_")).isNotEmpty();
    }
    for (int i = 0; i < 600 && !files("shuffle_").isEmpty(); i++) {
      Thread.sleep(100);
    }
    assertThat(files("shuffle_")).isEmpty();
  }

  /** Cut while a task reads: the task fails and names the file, and the next builds it again. */
  @Test
  void aShareWhoseFileIsCutShortUnderATaskFailsItAndIsBuiltAgain() throws IOException {
    try (Shares<WorkerText> shares = shares()) {
      List<Integer> texts = texts(shares);
      File cut = files().get(0).toFile();
      assertThatThrownBy(
              () ->
                  shares.each(
                      share -> {
                        WindowStore.Reader reader = share.training().reader();
                        char[] first = reader.window(0);
                        BOTH_READ.await(1, TimeUnit.MINUTES);
                        try (RandomAccessFile file = new RandomAccessFile(cut, "rw")) {
                          file.setLength(file.length() / 2);
                        }
                        return first.length + reader.window(reader.size() - 1).length;
                      }))
          .hasRootCauseInstanceOf(EOFException.class)
          .rootCause()
          .hasMessageContaining("cut short");
      assertThat(texts(shares)).isEqualTo(texts);
    }
  }

  @Test
  void aFolderThatIsGoneChangesNothingWhileTheProcessLives() throws IOException {
    try (Shares<WorkerText> shares = shares()) {
      List<Integer> texts = texts(shares);
      for (Path file : files()) {
        Files.delete(file);
      }
      assertThat(texts(shares)).isEqualTo(texts);
    }
  }
}
