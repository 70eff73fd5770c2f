package org.coalmine.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.Diagnosis;
import org.coalmine.store.StorageProbe;
import org.coalmine.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks what an audit needs on the driver and on the executors: Java options, the vector"
          + " kernel, ND4J's native library, threads, memory, local disk, and that the storage of"
          + " runs can rename."
    })
final class DoctorCommand implements Callable<Integer> {
  private static final long LEAST_LOCAL_MEGABYTES = 1_000;

  @Option(
      names = "--storage",
      paramLabel = "DIR",
      description = "Where runs are kept, on any Hadoop file system (default: ${DEFAULT-VALUE}).")
  private String storage = "runs";

  @Spec private CommandSpec spec = CommandSpec.create();

  private boolean healthy = true;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Cluster cluster = Clusters.open("doctor", spec)) {
      out.println("master " + cluster.master() + ", " + cluster.parallelism() + " cores");
      for (Diagnosis process : Diagnosis.of(cluster)) {
        out.println(process.process());
        line(
            out,
            process.javaWarning().isEmpty(),
            "java",
            process.java() + (process.javaWarning().isEmpty() ? "" : "; " + process.javaWarning()));
        line(
            out,
            process.vectorized(),
            "kernel",
            process.kernel()
                + (process.vectorized()
                    ? ""
                    : "; give --add-modules=jdk.incubator.vector as"
                        + " spark.driver/executor.extraJavaOptions"));
        line(
            out,
            process.kernelWarning().isEmpty(),
            "rate",
            process.kernelRate()
                + (process.kernelWarning().isEmpty() ? "" : "; " + process.kernelWarning()));
        line(out, process.nativeBackendLoads(), "nd4j", process.nativeBackend());
        line(
            out,
            process.threads().equals("1"),
            "threads",
            "OMP_NUM_THREADS="
                + process.threads()
                + (process.threads().equals("1") ? "" : "; set 1"));
        line(
            out,
            process.heapMegabytes() >= 900,
            "heap",
            process.heapMegabytes()
                + " MB"
                + (process.heapMegabytes() >= 900 ? "" : "; give 1 GB"));
        line(
            out,
            process.localMegabytes() >= LEAST_LOCAL_MEGABYTES,
            "disk",
            "%,d MB free in %s for text that the heap does not hold%s"
                .formatted(
                    process.localMegabytes(),
                    process.localFolders(),
                    process.localMegabytes() >= LEAST_LOCAL_MEGABYTES
                        ? ""
                        : "; give spark.local.dir a folder with 1 GB"));
      }
      out.println("storage " + storage);
      try {
        StorageProbe probe = StorageProbe.of(storage, cluster.hadoopConfiguration());
        line(
            out,
            true,
            "rename",
            probe.durable()
                ? "replaces atomically and durably"
                : "overwrites; what outlives a power cut is for the store to say");
        line(
            out,
            true,
            "lease",
            probe.exclusive()
                ? "of two drivers that begin one run at once, one gets in"
                : "two drivers that begin one run at once both get in; one of them stops within 10"
                    + " s");
        if (!probe.restricts()) {
          out.println(
              "  note access   the store has no permissions of files: whoever may read it reads"
                  + " canaries and models; close it by a policy of its own");
        }
      } catch (StoreException e) {
        line(out, false, "rename", String.valueOf(e.getMessage()));
      }
    }
    ExitCode code = healthy ? ExitCode.PASS : ExitCode.CLUSTER_OR_STORAGE;
    CommandVerdict.print(
        VerdictLine.of(healthy ? "healthy" : "not healthy", "none", code), spec.commandLine());
    return code.code();
  }

  private void line(PrintWriter out, boolean good, String subject, String text) {
    healthy &= good;
    out.printf("  %-4s %-8s %s%n", good ? "ok" : "BAD", subject, text);
  }
}
