package org.coalmine.corpus;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The way from a group of columns to what stands at a path below it.
 *
 * @param names of the groups on the way and of the field at its end
 * @param lists how many of them may be missing before a list is reached; -1 if none is on the way
 * @param projection the first field, with no other columns below it than those on the way
 * @param end the type of the field at the end
 * @param endsAtList whether that is a list as a whole, and none of its elements
 */
public record ParquetField(
    List<String> names, int lists, Type projection, Type end, boolean endsAtList) {

  /**
   * One value at the end of a way.
   *
   * @param group that it is in
   * @param field its name there
   * @param index its number among those of that name
   */
  public record Cell(Group group, String field, int index) {
    /** A text, as it is written. */
    public byte[] bytes() {
      return group.getBinary(field, index).getBytes();
    }

    int length() {
      return group.getBinary(field, index).length();
    }

    /** What is below it, where it is a group. */
    public Group below() {
      return group.getGroup(field, index);
    }

    /** A text or a number, written out. */
    String written() {
      return group.getValueToString(group.getType().getFieldIndex(field), index);
    }
  }

  /**
   * The way to a path.
   *
   * @return null if the path leads nowhere
   */
  public static @Nullable ParquetField of(GroupType group, String path) {
    @Nullable Type chosen = null;
    for (Type field : group.getFields()) {
      if (FieldPath.below(path, field.getName()) != null
          && (chosen == null || field.getName().length() > chosen.getName().length())) {
        chosen = field;
      }
    }
    return chosen == null ? null : at(chosen, path.substring(chosen.getName().length()));
  }

  private static @Nullable ParquetField at(Type field, String rest) {
    if (!isList(field) && !field.isRepetition(Type.Repetition.REPEATED)) {
      return single(field, rest);
    }
    if (!FieldPath.leadsToElements(rest)) {
      return rest.isEmpty()
          ? new ParquetField(List.of(field.getName()), -1, field, field, true)
          : null;
    }
    String below = FieldPath.ofElement(rest);
    if (!isList(field)) {
      ParquetField way = single(field, below);
      return way == null
          ? null
          : new ParquetField(way.names, 0, way.projection, way.end, way.endsAtList);
    }
    GroupType list = field.asGroupType();
    Type repeated = list.getType(0);
    if (!isWrapper(list, repeated)) {
      ParquetField way = single(repeated, below);
      return way == null ? null : way.under(list, true);
    }
    ParquetField way = at(repeated.asGroupType().getType(0), below);
    return way == null ? null : way.under(repeated.asGroupType(), false).under(list, true);
  }

  private static @Nullable ParquetField single(Type field, String rest) {
    if (rest.isEmpty()) {
      return new ParquetField(List.of(field.getName()), -1, field, field, false);
    }
    if (field.isPrimitive() || !FieldPath.leadsToField(rest)) {
      return null;
    }
    ParquetField way = of(field.asGroupType(), FieldPath.ofField(rest));
    return way == null ? null : way.under(field.asGroupType(), false);
  }

  private ParquetField under(GroupType group, boolean list) {
    List<String> longer = new ArrayList<>(names.size() + 1);
    longer.add(group.getName());
    longer.addAll(names);
    int depth = list ? 1 : lists < 0 ? -1 : lists + 1;
    return new ParquetField(
        List.copyOf(longer), depth, group.withNewFields(List.of(projection)), end, endsAtList);
  }

  static boolean isList(Type field) {
    return !field.isPrimitive()
        && field.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
        && field.asGroupType().getFieldCount() == 1
        && field.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED);
  }

  /**
   * Whether the repeated field of a list is a group around its element, and not the element: the
   * rules for files of older writers in LogicalTypes.md of parquet-format.
   */
  private static boolean isWrapper(GroupType list, Type repeated) {
    return !repeated.isPrimitive()
        && repeated.asGroupType().getFieldCount() == 1
        && !repeated.getName().equals("array")
        && !repeated.getName().equals(list.getName() + "_tuple");
  }

  /**
   * Finds all that stands at the end, in order.
   *
   * @param cells takes it
   * @return whether a list is on the way and is there, empty or not
   */
  public boolean walk(Group group, List<Cell> cells) {
    return walk(group, 0, cells);
  }

  private boolean walk(Group group, int depth, List<Cell> cells) {
    String name = names.get(depth);
    int count = group.getFieldRepetitionCount(name);
    boolean inList = depth == lists;
    for (int index = 0; index < count; index++) {
      if (depth + 1 == names.size()) {
        cells.add(new Cell(group, name, index));
      } else {
        inList |= walk(group.getGroup(name, index), depth + 1, cells);
      }
    }
    return inList;
  }

  /** The paths of all columns of a group, as {@link #of} takes them. */
  static List<String> paths(GroupType group) {
    List<String> paths = new ArrayList<>();
    for (Type field : group.getFields()) {
      paths(field, field.getName(), paths);
    }
    return paths;
  }

  private static void paths(Type field, String path, List<String> paths) {
    if (isList(field)) {
      GroupType list = field.asGroupType();
      Type repeated = list.getType(0);
      if (isWrapper(list, repeated)) {
        paths(repeated.asGroupType().getType(0), FieldPath.elements(path), paths);
      } else {
        below(repeated, FieldPath.elements(path), paths);
      }
    } else {
      below(
          field,
          field.isRepetition(Type.Repetition.REPEATED) ? FieldPath.elements(path) : path,
          paths);
    }
  }

  private static void below(Type field, String path, List<String> paths) {
    if (field.isPrimitive()) {
      paths.add(path);
      return;
    }
    for (Type child : field.asGroupType().getFields()) {
      paths(child, FieldPath.field(path, child.getName()), paths);
    }
  }
}
