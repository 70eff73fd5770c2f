package org.coalmine.cli.results;

import picocli.CommandLine;

/** Makes the commands that have doors, with these; all others as picocli does. */
public record OpenedCommands(Doors doors) implements CommandLine.IFactory {
  @Override
  public <K> K create(Class<K> type) throws Exception {
    if (type == HistoryCommand.class) {
      return type.cast(new HistoryCommand(doors));
    }
    if (type == GateCommand.class) {
      return type.cast(new GateCommand(doors));
    }
    if (type == ReportCommand.class) {
      return type.cast(new ReportCommand(doors));
    }
    return CommandLine.defaultFactory().create(type);
  }
}
