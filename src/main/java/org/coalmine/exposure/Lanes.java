package org.coalmine.exposure;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;

/** The model's states in any number of lanes, panel after panel. */
final class Lanes {
  private final Scorer scorer;
  private final List<Panel> panels = new ArrayList<>();

  Lanes(Scorer scorer) {
    this.scorer = scorer;
  }

  /** A panel; made if it is the first that is missing. */
  Panel panel(int index) {
    if (index == panels.size()) {
      panels.add(scorer.panel());
    }
    return panels.get(index);
  }

  /** Puts another panel in the place of one, which is returned. */
  Panel replace(int index, Panel by) {
    return panels.set(index, by);
  }

  void copy(int lane, Panel to, int toLane) {
    scorer.copy(panels.get(lane / Scorer.LANES), lane % Scorer.LANES, to, toLane);
  }

  void copy(int lane, Lanes to, int toLane) {
    copy(lane, to.panel(toLane / Scorer.LANES), toLane % Scorer.LANES);
  }
}
