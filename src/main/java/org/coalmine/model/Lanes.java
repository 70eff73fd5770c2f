package org.coalmine.model;

import java.util.ArrayList;
import java.util.List;

/** The model's states in any number of lanes, panel after panel. */
public final class Lanes {
  private final Scorer scorer;
  private final int width;
  private final List<Panel> panels = new ArrayList<>();

  public Lanes(Scorer scorer) {
    this.scorer = scorer;
    this.width = scorer.lanes();
  }

  /** A panel; made if it is the first that is missing. */
  public Panel panel(int index) {
    if (index == panels.size()) {
      panels.add(scorer.panel());
    }
    return panels.get(index);
  }

  /** Puts another panel in the place of one, which is returned. */
  public Panel replace(int index, Panel by) {
    return panels.set(index, by);
  }

  public void copy(int lane, Panel to, int toLane) {
    scorer.copy(panels.get(lane / width), lane % width, to, toLane);
  }

  public void copy(int lane, Lanes to, int toLane) {
    copy(lane, to.panel(toLane / width), toLane % width);
  }
}
