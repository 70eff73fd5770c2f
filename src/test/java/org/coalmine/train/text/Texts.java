package org.coalmine.train.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Texts of a few windows, for tests. */
public final class Texts {
  private Texts() {}

  /** Windows of symbols below 65 536, in the heap. */
  public static WindowStore.Reader of(List<char[]> windows) {
    return WindowStore.of(windows, Character.MAX_VALUE).reader();
  }

  static WindowStore store(List<char[]> windows, Packing packing, TextPlace place, int longest) {
    WindowStore.Writer writer = new WindowStore.Writer(place, packing, longest);
    windows.forEach(window -> writer.append(packing.pack(window)));
    return writer.finish();
  }

  /** Files named by number in a folder, beside so many bytes of the heap. */
  static TextPlace in(Path folder, long heapBytes) {
    List<Path> files = new ArrayList<>();
    return new TextPlace(
        new TextMemory(heapBytes),
        () -> {
          files.add(folder.resolve("text-" + files.size()));
          return files.get(files.size() - 1);
        });
  }

  /** All windows of a text. */
  public static List<char[]> windows(WindowStore.Reader text) {
    List<char[]> windows = new ArrayList<>();
    for (long number = 0; number < text.size(); number++) {
      windows.add(text.window(number));
    }
    return windows;
  }
}
