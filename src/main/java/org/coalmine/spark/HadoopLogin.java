package org.coalmine.spark;

import com.sun.security.auth.module.UnixSystem;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Hadoop's user where the operating system has no name for this process's user id, as in containers
 * that run under any number. The login of Java that Hadoop asks for the name fails there.
 */
public final class HadoopLogin {
  private HadoopLogin() {}

  /** Gives Hadoop a user if it would find none; called before Hadoop is asked for anything. */
  public static void ensure() {
    UnixSystem system = new UnixSystem();
    if (system.getUsername() == null) {
      String stated = System.getenv("HADOOP_USER_NAME");
      String name = stated == null ? "uid-" + system.getUid() : stated;
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
    }
  }
}
