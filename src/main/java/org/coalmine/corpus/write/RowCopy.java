package org.coalmine.corpus.write;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.coalmine.corpus.ParquetField;
import org.coalmine.corpus.ParquetField.Cell;
import org.jspecify.annotations.Nullable;

/** A copy of a row with some values changed, and some lists cut to one element. */
final class RowCopy {
  private final List<Change> changes = new ArrayList<>();
  private final List<Cell> alone = new ArrayList<>();

  /** A value in place of another, or where there was none; null to leave it out. */
  private record Change(Cell cell, @Nullable Object value) {}

  void set(Cell cell, String text) {
    changes.add(new Change(cell, Binary.fromString(text)));
  }

  /**
   * Puts a value into a column of a row, or takes it out where it is empty and may be missing.
   *
   * @throws NumberFormatException if it is not of the column's type
   */
  void setValue(Cell cell, String value) {
    Type type = cell.group().getType().getType(cell.field());
    PrimitiveTypeName primitive = type.asPrimitiveType().getPrimitiveTypeName();
    boolean missing = value.isEmpty() && type.isRepetition(Type.Repetition.OPTIONAL);
    changes.add(new Change(cell, missing ? null : parsed(primitive, value)));
  }

  private static Object parsed(PrimitiveTypeName type, String value) {
    return switch (type) {
      case INT32 -> Integer.valueOf(value);
      case INT64 -> Long.valueOf(value);
      case FLOAT -> Float.valueOf(value);
      case DOUBLE -> Double.valueOf(value);
      case BOOLEAN -> Boolean.valueOf(value);
      default -> Binary.fromString(value);
    };
  }

  /** Puts an id into a column of text or integers. */
  void setId(Cell cell, String id) {
    PrimitiveTypeName type =
        cell.group().getType().getType(cell.field()).asPrimitiveType().getPrimitiveTypeName();
    changes.add(
        new Change(
            cell,
            switch (type) {
              case INT64 -> Ids.number(id);
              case INT32 -> Ids.smallNumber(id);
              default -> Binary.fromString(id);
            }));
  }

  /**
   * Finds the first value at the end of a way that is wanted; of every list on the way only the
   * element that leads there is copied.
   *
   * @throws IllegalArgumentException if there is none
   */
  Cell alone(ParquetField field, Group group, Predicate<Cell> wanted) {
    Cell found = find(field.names(), 0, group, wanted);
    if (found == null) {
      throw new IllegalArgumentException("nothing at the end of " + field.names());
    }
    return found;
  }

  private @Nullable Cell find(List<String> names, int depth, Group group, Predicate<Cell> wanted) {
    String name = names.get(depth);
    int count = group.getFieldRepetitionCount(name);
    for (int index = 0; index < count; index++) {
      Cell here = new Cell(group, name, index);
      Cell found =
          depth + 1 == names.size()
              ? wanted.test(here) ? here : null
              : find(names, depth + 1, here.below(), wanted);
      if (found != null) {
        if (count > 1) {
          alone.add(here);
        }
        return found;
      }
    }
    return null;
  }

  Group of(Group group) {
    GroupType type = group.getType();
    SimpleGroup copy = new SimpleGroup(type);
    for (int field = 0; field < type.getFieldCount(); field++) {
      String name = type.getFieldName(field);
      int only = only(group, name);
      int count = group.getFieldRepetitionCount(field);
      @Nullable Object added = count > 0 ? null : changed(group, name);
      if (added != null) {
        add(copy, field, added);
      }
      for (int index = 0; index < count; index++) {
        if (only >= 0 && index != only) {
          continue;
        }
        if (type.getType(field).isPrimitive()) {
          @Nullable Object value = value(group, name, field, index);
          if (value != null) {
            add(copy, field, value);
          }
        } else {
          copy.add(field, of(group.getGroup(field, index)));
        }
      }
    }
    return copy;
  }

  private int only(Group group, String field) {
    for (Cell kept : alone) {
      if (kept.group() == group && kept.field().equals(field)) {
        return kept.index();
      }
    }
    return -1;
  }

  /** What is put where there was nothing; null if nothing is. */
  private @Nullable Object changed(Group group, String name) {
    Change change = change(group, name, 0);
    return change == null ? null : change.value();
  }

  private @Nullable Change change(Group group, String name, int index) {
    for (Change change : changes) {
      Cell cell = change.cell();
      if (cell.group() == group && cell.field().equals(name) && cell.index() == index) {
        return change;
      }
    }
    return null;
  }

  private @Nullable Object value(Group group, String name, int field, int index) {
    Change change = change(group, name, index);
    if (change != null) {
      return change.value();
    }
    return switch (group.getType().getType(field).asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> group.getInteger(field, index);
      case INT64 -> group.getLong(field, index);
      case BOOLEAN -> group.getBoolean(field, index);
      case FLOAT -> group.getFloat(field, index);
      case DOUBLE -> group.getDouble(field, index);
      case INT96 -> group.getInt96(field, index);
      case BINARY, FIXED_LEN_BYTE_ARRAY -> group.getBinary(field, index);
    };
  }

  private static void add(SimpleGroup copy, int field, Object value) {
    if (value instanceof Integer number) {
      copy.add(field, number.intValue());
    } else if (value instanceof Long number) {
      copy.add(field, number.longValue());
    } else if (value instanceof Boolean flag) {
      copy.add(field, flag.booleanValue());
    } else if (value instanceof Float number) {
      copy.add(field, number.floatValue());
    } else if (value instanceof Double number) {
      copy.add(field, number.doubleValue());
    } else {
      copy.add(field, (Binary) value);
    }
  }
}
