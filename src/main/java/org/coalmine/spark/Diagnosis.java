package org.coalmine.spark;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.coalmine.model.lstm.Kernels;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What one process of a cluster is like.
 *
 * @param process {@code driver} or the executor's id
 * @param java its version
 * @param javaWarning what is wrong with it; empty if nothing is
 * @param kernel which kernel scores there, and why
 * @param vectorized whether it is the fast one
 * @param kernelWarning what keeps the kernel from its speed; empty if nothing does
 * @param kernelRate how fast it is
 * @param nativeBackend what ND4J computes with, or why it does not
 * @param nativeBackendLoads whether it does
 * @param threads of ND4J: {@code OMP_NUM_THREADS}
 * @param heapMegabytes the largest heap
 * @param localFolders where Spark keeps what the heap does not hold
 * @param localMegabytes what is free there, a file system counted once
 */
public record Diagnosis(
    String process,
    String java,
    String javaWarning,
    String kernel,
    boolean vectorized,
    String kernelWarning,
    String kernelRate,
    String nativeBackend,
    boolean nativeBackendLoads,
    String threads,
    long heapMegabytes,
    String localFolders,
    long localMegabytes)
    implements Serializable {

  /** Examines the driver and, by short tasks, the executors that take them. */
  public static List<Diagnosis> of(Cluster cluster) {
    int tasks = 2 * cluster.parallelism();
    List<Integer> numbers = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      numbers.add(task);
    }
    List<Diagnosis> all = new ArrayList<>();
    all.add(here("driver"));
    if (!cluster.master().startsWith("local[") && !cluster.master().equals("local")) {
      all.addAll(
          cluster
              .context()
              .parallelize(numbers, tasks)
              .map(number -> here("executor " + SparkEnv.get().executorId()))
              .collect()
              .stream()
              .distinct()
              .toList());
    }
    return all;
  }

  private static Diagnosis here(String process) {
    Kernels.Choice kernel = Kernels.chosen();
    String backend;
    boolean loads;
    try {
      backend = Nd4j.getBackend().getClass().getSimpleName();
      loads = Nd4j.ones(2, 2).mmul(Nd4j.ones(2, 2)).getDouble(0) == 2;
    } catch (Exception | LinkageError e) {
      backend = "does not load: " + e;
      loads = false;
    }
    return new Diagnosis(
        process,
        ManagementFactory.getRuntimeMXBean().getVmName() + " " + Runtime.version(),
        TestedJava.warning().orElse(""),
        kernel.describe(),
        kernel.kernel().vectorBits() >= 128,
        kernel.warning().or(KernelCheck.usual()::warning).orElse(""),
        "%.0f Gflop/s, %.1f million candidates/s of one layer of 128 units per core"
            .formatted(
                KernelCheck.usual().peakFlopsPerSecond() / 1e9,
                KernelCheck.usual().candidatesPerSecond() / 1e6),
        backend,
        loads,
        String.valueOf(System.getenv("OMP_NUM_THREADS")),
        Runtime.getRuntime().maxMemory() >> 20,
        Arrays.stream(folders()).map(File::getParent).collect(Collectors.joining(", ")),
        freeBytes(folders()) >> 20);
  }

  private static File[] folders() {
    return SparkEnv.get().blockManager().diskBlockManager().localDirs();
  }

  private static long freeBytes(File... folders) {
    Map<FileStore, Long> free = new HashMap<>();
    for (File folder : folders) {
      try {
        FileStore disk = Files.getFileStore(folder.toPath());
        free.put(disk, disk.getUsableSpace());
      } catch (IOException e) {
        return 0;
      }
    }
    return free.values().stream().mapToLong(Long::longValue).sum();
  }
}
