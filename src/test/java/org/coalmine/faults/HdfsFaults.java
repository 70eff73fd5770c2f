package org.coalmine.faults;

import static org.coalmine.faults.Laboratory.SAME;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.coalmine.faults.FaultMatrix.Case;

/** Datanodes under a run on HDFS are lost. */
final class HdfsFaults {
  private final Laboratory laboratory;

  HdfsFaults(Laboratory laboratory) {
    this.laboratory = laboratory;
  }

  List<Case> cases() {
    return List.of(
        new Case("one of two datanodes lost while training", SAME, () -> lose(1)),
        new Case(
            "both datanodes lost while training",
            "exit 4; with datanodes again: " + SAME,
            () -> lose(2)));
  }

  private String lose(int datanodes) throws IOException, InterruptedException {
    Configuration configuration = new Configuration();
    configuration.set(
        MiniDFSCluster.HDFS_MINIDFS_BASEDIR,
        Files.createTempDirectory(laboratory.folder(), "hdfs").toString());
    try (MiniDFSCluster hdfs = new MiniDFSCluster.Builder(configuration).numDataNodes(2).build()) {
      hdfs.waitActive();
      String run = hdfs.getFileSystem().getUri() + "/run";
      Map<String, String> system = Laboratory.local();
      FaultPlugin.slow(system);
      system.put("spark.hadoop.dfs.replication", "2");
      String first;
      try (AuditProcess audit = laboratory.start(system, run)) {
        audit.awaits(each -> each.output().contains("\ntrain "));
        List<MiniDFSCluster.DataNodeProperties> lost = new ArrayList<>();
        for (int i = 0; i < datanodes; i++) {
          lost.add(hdfs.stopDataNode(0));
        }
        first = laboratory.end(audit, run, configuration);
        if (datanodes == 1) {
          return first;
        }
        for (MiniDFSCluster.DataNodeProperties datanode : lost) {
          hdfs.restartDataNode(datanode, true);
        }
        hdfs.waitActive();
      }
      try (AuditProcess audit = laboratory.resume(Map.of("spark.master", "local[2]"), run)) {
        return first + "; with datanodes again: " + laboratory.end(audit, run, configuration);
      }
    }
  }
}
