package io.moldau.sim.plant;

import java.lang.reflect.RecordComponent;

/** Copies records with one field changed, whichever record it is. */
final class Rows {

    private Rows() {}

    static <R extends Record> R with(R row, String field, Object value) {
        try {
            RecordComponent[] components = row.getClass().getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            boolean found = false;
            for (int i = 0; i < components.length; i++) {
                boolean changed = components[i].getName().equals(field);
                types[i] = components[i].getType();
                values[i] = changed ? value : components[i].getAccessor().invoke(row);
                found |= changed;
            }
            if (!found) {
                throw new IllegalArgumentException(row.getClass() + " has no " + field);
            }
            @SuppressWarnings("unchecked") // the same class
            R copy = (R) row.getClass().getDeclaredConstructor(types).newInstance(values);
            return copy;
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
